using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
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
[SuppressMessage("Design", "CA1001", Justification = "An actor's end is PostStop, which disposes of the source.")]
internal sealed class SagaWaker : ReceiveActor, IWithTimers
{
    /// <summary>How many calls may be without an answer at a time.</summary>
    public const int MostUnderWay = 64;

    /// <summary>A saga may be silent for reasons of its own, so it takes several for a shard.</summary>
    private const int EnoughSilent = 2;

    private readonly SagaActorContext parts;
    private readonly ISharedJournal journal;
    private readonly IActorRef region;
    private readonly TimeSpan interval;
    private readonly ISleepingSagas sleeping;
    private readonly SagaExtractor extractor;
    private readonly CancellationTokenSource stop = new();
    private bool blind;

    public SagaWaker(SagaActorContext parts, ISharedJournal journal, IActorRef region, TimeSpan interval,
        ISleepingSagas sleeping)
    {
        (this.parts, this.journal, this.region) = (parts, journal, region);
        (this.interval, this.sleeping) = (interval, sleeping);
        extractor = new(parts.Options.Shards);
        ReceiveAsync<Tick>(_ => TryScanAsync());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SagaActorContext parts, ISharedJournal journal, IActorRef region, TimeSpan interval,
        ISleepingSagas sleeping) =>
        global::Akka.Actor.Props.Create(() => new SagaWaker(parts, journal, region, interval, sleeping));

    protected override void PreStart() => Self.Tell(Tick.Instance);

    protected override void PostStop()
    {
        stop.Cancel();
        stop.Dispose();
    }

    private async Task TryScanAsync()
    {
        try
        {
            // A node that stood still looks first: by now another may have leadership.
            if (journal.HasLeadership) sleeping.PutBack(await WakeAsync(await sleeping.FindAsync(stop.Token)));
            blind = false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (!blind) parts.Log.LogError("Sagas are not woken up while the index cannot be read: {Error}", e.Message);
            blind = true;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Timers.StartSingleTimer("tick", Tick.Instance, interval);
    }

    /// <returns>Those that were not called.</returns>
    private async Task<IReadOnlySet<SagaId>> WakeAsync(IReadOnlyList<SagaId> sagas)
    {
        var silent = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var left = new ConcurrentBag<SagaId>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = MostUnderWay, CancellationToken = stop.Token };
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
                await region.Ask<Awake>(new WakeUp(id), parts.Options.ResendAfter, cancellation);
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
