using System.Collections.Concurrent;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Singleton;

/// <summary>
/// Wakes the sagas in the index that should be in memory; one that is there already only replies. A limited number is
/// under way at a time, so that many deadlines at once leave room for new orders.
/// </summary>
/// <remarks>
/// If a shard does not reply, for example since its node is lost, no more of its sagas are called in this round: each
/// would be waited for, and other sagas would wait behind them. The next round finds them again.
/// </remarks>
internal sealed class SagaWaker : LeaderRounds
{
    /// <summary>How many calls may be without a reply at a time.</summary>
    public const int MostUnderWay = 64;

    /// <summary>
    /// A single saga may be silent for its own reasons, so several must be before the shard counts as silent.
    /// </summary>
    private const int EnoughSilent = 2;

    private readonly IActorRef region;
    private readonly ISleepingSagas sleeping;
    private readonly SagaExtractor extractor;

    public SagaWaker(SagaActorContext parts, ISharedJournal journal, IActorRef region, TimeSpan interval,
        ISleepingSagas sleeping) : base(parts, journal, interval)
    {
        (this.region, this.sleeping) = (region, sleeping);
        extractor = new(parts.Options.Shards);
    }

    public static Props Props(SagaActorContext parts, ISharedJournal journal, IActorRef region, TimeSpan interval,
        ISleepingSagas sleeping) =>
        global::Akka.Actor.Props.Create(() => new SagaWaker(parts, journal, region, interval, sleeping));

    protected override async Task RoundAsync(CancellationToken cancellation) =>
        sleeping.PutBack(await WakeAsync(await sleeping.FindAsync(cancellation), cancellation));

    protected override void LogFailing(string error) =>
        Parts.Log.LogError("Sagas are not woken up while the index cannot be read: {Error}", error);

    /// <returns>The sagas that were not called.</returns>
    private async Task<IReadOnlySet<SagaId>> WakeAsync(IReadOnlyList<SagaId> sagas, CancellationToken stop)
    {
        var silent = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var left = new ConcurrentBag<SagaId>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = MostUnderWay, CancellationToken = stop };
        await Parallel.ForEachAsync(sagas, limits, async (id, cancellation) =>
        {
            var shard = extractor.ShardId(SagaExtractor.EntityIdOf(id));
            if (silent.GetValueOrDefault(shard) >= EnoughSilent)
            {
                left.Add(id);
                return;
            }

            try
            {
                await region.Ask<Awake>(new WakeUp(id), Parts.Options.ResendAfter, cancellation);
                silent.TryRemove(shard, out _);
            }
            catch (AskTimeoutException)
            {
                // Its shard may be moving; the next round finds it again.
                silent.AddOrUpdate(shard, 1, static (_, count) => count + 1);
            }
        });
        return left.ToHashSet();
    }
}
