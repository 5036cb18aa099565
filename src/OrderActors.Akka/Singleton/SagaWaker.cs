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
/// Wakes sagas that are not in memory and should be, as they are found in the index; one that is awake already only
/// answers. A few are under way at a time, so that deadlines that come together leave room for orders that come now.
/// </summary>
/// <remarks>
/// Of a shard that does not answer, since its node is lost, say, no more sagas are called in this round: thousands of
/// them would each be waited for, and the others behind them. The next look finds them again.
/// </remarks>
internal sealed class SagaWaker : LeaderRounds
{
    /// <summary>How many calls may be without an answer at a time.</summary>
    public const int MostUnderWay = 64;

    /// <summary>A saga may be silent for reasons of its own, so it takes several for a shard.</summary>
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

    /// <returns>Those that were not called.</returns>
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
                // Its shard is on its way, say: it is found again.
                silent.AddOrUpdate(shard, 1, static (_, count) => count + 1);
            }
        });
        return left.ToHashSet();
    }
}
