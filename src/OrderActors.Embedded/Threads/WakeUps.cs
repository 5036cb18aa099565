using Microsoft.Extensions.Logging;
using OrderActors.Embedded.Partitions;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>Wakes sagas that are not in memory: at start the active ones, then those that are due.</summary>
/// <remarks>
/// A saga that is woken up twice is not harmed. A hundred thousand deadlines in one minute must not stand in the way of
/// orders that come now: only a few of them are under way at a time; though the next ones never wait for long, since
/// activities that are slow or hang are not a reason to miss deadlines.
/// </remarks>
internal sealed class WakeUps(
    ISagaIndex index, IReadOnlyList<PartitionThread> partitions, Func<CancellationToken, Task> rebuildIndex,
    EngineContext parts) : IDisposable
{
    private const int Page = 5_000;

    /// <summary>
    /// This many that were woken up are under way at a time. What comes now shares journal, services and processors
    /// with them at each of its steps, and where these are busy its part is as large as its number. Measured by
    /// <c>bench scale deadlines</c>.
    /// </summary>
    private const int MostUnderWay = 16;

    /// <summary>Those that take longer wait for something slow outside: they are not load.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(2);

    /// <summary>After this many scans a saga that is still due is sent again.</summary>
    private const int ForgetEvery = 20;

    /// <summary>In scans.</summary>
    private const int CountStuckEvery = 20;

    private readonly CancellationTokenSource stop = new();
    private readonly DueScan due = new(index, parts.Clock, Page, ForgetEvery);
    private Task running = Task.CompletedTask;
    private long scans;
    private long sent;
    private bool blind;

    /// <summary>How many sagas had a stuck compensation when last counted: see <see cref="StuckSagas"/>.</summary>
    public int Stuck { get; private set; }

    /// <summary>Why the index cannot be read at the moment, or null.</summary>
    public string? Unreachable { get; private set; }

    /// <summary>Hands every active saga to its partition. O(active).</summary>
    public async Task<int> WakeActiveAsync(CancellationToken cancellation)
    {
        string? after = null;
        var count = 0;
        while (true)
        {
            var active = await index.ActiveAsync(after, Page, cancellation);
            foreach (var id in active) WakeUp(id);
            count += active.Count;
            if (active.Count < Page) return count;
            after = active[^1].PersistenceId;
        }
    }

    public void Start() => running = Task.Run(RunAsync);

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running;
    }

    public void Dispose() => stop.Dispose();

    private async Task RunAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(parts.Options.WakeUpInterval, parts.Time);
            do
            {
                await TryScanAsync();
            }
            while (await timer.WaitForNextTickAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
        catch (Exception e)
        {
            parts.Failure.Report(e);
        }
    }

    private async Task TryScanAsync()
    {
        try
        {
            if (index.IsDamaged) await rebuildIndex(stop.Token);
            await ScanAsync();
            blind = false;
            Unreachable = null;
        }
        catch (Exception e) when (e is BrokenInvariantException or StoreUnreachableException)
        {
            // The index is derived and may be unavailable for a while (for example: no room). Sleeping sagas are woken
            // later.
            if (!blind) parts.Log.LogError("Sagas are not woken up while the index cannot be read: {Error}", e.Message);
            blind = true;
            Unreachable = e is StoreUnreachableException ? e.Message : null;
        }
    }

    private async Task ScanAsync()
    {
        long most = MostUnderWay;
        foreach (var id in await due.FindAsync(stop.Token))
        {
            if (UnderWay >= most) most = await UntilThereIsRoomAsync();
            WakeUp(id);
        }

        if (scans++ % CountStuckEvery == 0) Stuck = await StuckSagas.CountAsync(index, stop.Token);
    }

    private long UnderWay => sent - partitions.Sum(partition => partition.WakeUpsRested);

    private void WakeUp(SagaId id)
    {
        sent++;
        parts.Inboxes.Of(id).Post(new PartitionInput.WakeUp(id));
    }

    /// <summary>Waits for room, and says up to how many may be under way from now on.</summary>
    private async Task<long> UntilThereIsRoomAsync()
    {
        var started = parts.Time.GetTimestamp();
        do await Task.Delay(Breath, parts.Time, stop.Token);
        while (UnderWay >= MostUnderWay && parts.Time.GetElapsedTime(started) < LongestWait);
        return UnderWay < MostUnderWay ? MostUnderWay : UnderWay + MostUnderWay;
    }
}
