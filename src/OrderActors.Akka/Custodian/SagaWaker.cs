using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Runtime.Index;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Custodian;

/// <summary>
/// Wakes sagas that are not in memory and should be: those whose time has come, and those whose work should be running,
/// because their node was lost or their shard has moved.
/// </summary>
/// <remarks>
/// What is active is found in the index, not remembered: nothing has to be told of a node's end. A saga that is active
/// in two looks one after the other is woken up; one that is awake already only answers. A few are under way at a time,
/// so that deadlines that come together leave room for orders that come now.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "An actor's end is PostStop, which disposes of the source.")]
internal sealed class SagaWaker : ReceiveActor, IWithTimers
{
    private const int Page = 1_000;
    private const int MostUnderWay = 64;

    private readonly SagaParts parts;
    private readonly ISagaIndex index;
    private readonly IActorRef region;
    private readonly CancellationTokenSource stop = new();
    private HashSet<SagaId> formerActive = [];
    private HashSet<(SagaId Id, DateTimeOffset WakeAt)> formerDue = [];
    private long lastResume;
    private long scans;
    private bool blind;

    public SagaWaker(SagaParts parts, ISagaIndex index, IActorRef region)
    {
        (this.parts, this.index, this.region) = (parts, index, region);
        ReceiveAsync<Tick>(_ => TryScanAsync());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SagaParts parts, ISagaIndex index, IActorRef region) =>
        global::Akka.Actor.Props.Create(() => new SagaWaker(parts, index, region));

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
            if (parts.Time.GetElapsedTime(lastResume) >= parts.Options.ResumeInterval) await ResumeAsync();
            await WakeDueAsync();
            blind = false;
        }
        catch (Exception e) when (e is BrokenInvariantException or StoreUnreachableException)
        {
            if (!blind) parts.Log.LogError("Sagas are not woken up while the index cannot be read: {Error}", e.Message);
            blind = true;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Timers.StartSingleTimer("tick", Tick.Instance, parts.Options.WakeUpInterval);
    }

    private async Task ResumeAsync()
    {
        lastResume = parts.Time.GetTimestamp();
        var active = new HashSet<SagaId>();
        string? after = null;
        do
        {
            var page = await index.ActiveAsync(after, Page, stop.Token);
            active.UnionWith(page);
            after = page.Count == Page ? page[^1].PersistenceId : null;
        }
        while (after is not null);
        await WakeAsync(active.Where(formerActive.Contains));
        formerActive = active;
    }

    private async Task WakeDueAsync()
    {
        var due = await index.DueAsync(parts.Time.GetUtcNow(), Page, stop.Token);
        await WakeAsync(due.Where(row => !formerDue.Contains(row)).Select(row => row.Id));
        // One that stays due (its row is behind, or its message was lost) is woken up again a little later.
        formerDue = ++scans % 8 == 0 ? [] : [.. due];
    }

    private Task WakeAsync(IEnumerable<SagaId> sagas) => Parallel.ForEachAsync(sagas,
        new ParallelOptions { MaxDegreeOfParallelism = MostUnderWay, CancellationToken = stop.Token },
        async (id, cancellation) =>
        {
            try
            {
                await region.Ask<Awake>(new WakeUp(id), parts.Options.ResendAfter, cancellation);
            }
            catch (AskTimeoutException)
            {
                // Its shard is on its way, say: it is found again.
            }
        });
}
