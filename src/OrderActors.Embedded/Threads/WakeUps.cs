using Microsoft.Extensions.Logging;
using OrderActors.Runtime.Index;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Threads;

/// <summary>Wakes sagas that are not in memory: at start the active ones, then those whose time has come.</summary>
/// <remarks>
/// A saga that is woken up twice is not harmed. One that stays due (it is stopped, or its row is behind) must not hide
/// the others behind it: a scan that brings nothing new looks further. A hundred thousand deadlines in one minute must
/// not stand in the way of orders that come now: sagas are woken by portions, and the next one waits while there is
/// much to do; though never for long, since activities that hang are no reason to miss deadlines.
/// </remarks>
internal sealed class WakeUps(ISagaIndex index, EngineParts parts) : IDisposable
{
    private const int Page = 5_000;
    private const int MostAtOnce = 200_000;

    /// <summary>So many are woken up together, and the next ones while no more than so many things wait.</summary>
    private const int Portion = 128;

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    /// <summary>After so many scans a saga that is still due is sent again.</summary>
    private const int ForgetEvery = 20;

    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;
    private HashSet<(SagaId Id, DateTimeOffset WakeAt)> former = [];
    private int limit = Page;
    private long scans;
    private bool blind;

    /// <summary>How many sagas had a stuck compensation when last counted; 1,000 stands for as many or more.</summary>
    public int Stuck { get; private set; }

    /// <summary>Why the store cannot be asked at the moment, or null.</summary>
    public string? Unreachable { get; private set; }

    /// <summary>Hands every active saga to its partition. O(active).</summary>
    public async Task<int> WakeActiveAsync(CancellationToken cancellation)
    {
        string? after = null;
        var count = 0;
        while (true)
        {
            var active = await index.ActiveAsync(after, Page, cancellation);
            foreach (var id in active) parts.WakeUp(id);
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
            parts.Fatal(e);
        }
    }

    private async Task TryScanAsync()
    {
        try
        {
            await ScanAsync();
            blind = false;
            Unreachable = null;
        }
        catch (Exception e) when (e is BrokenInvariantException or StoreUnreachableException)
        {
            // The index is derived and may be lacking for a while (no room, say): who sleeps is woken up later.
            if (!blind) parts.Log.LogError("Sagas are not woken up while the index cannot be read: {Error}", e.Message);
            blind = true;
            Unreachable = e is StoreUnreachableException ? e.Message : null;
        }
    }

    private async Task ScanAsync()
    {
        var due = await index.DueAsync(parts.Time.GetUtcNow(), limit, stop.Token);
        var fresh = 0;
        foreach (var row in due)
        {
            if (former.Contains(row)) continue;
            if (fresh > 0 && fresh % Portion == 0) await UntilThereIsRoomAsync();
            fresh++;
            parts.WakeUp(row.Id);
        }

        if (due.Count == limit && fresh < due.Count / 2) limit = Math.Min(limit * 2, MostAtOnce);
        else if (due.Count < limit / 4) limit = Page;
        former = scans % ForgetEvery == 0 ? [] : due.ToHashSet();
        if (scans++ % ForgetEvery != 0) return;
        var stuck = await index.ListAsync(new() { Stuck = true, Limit = 1000 }, stop.Token);
        Stuck = stuck.Count;
    }

    private async Task UntilThereIsRoomAsync()
    {
        var started = parts.Time.GetTimestamp();
        do await Task.Delay(Breath, parts.Time, stop.Token);
        while (parts.Backlog() > Portion && parts.Time.GetElapsedTime(started) < parts.Options.WakeUpInterval);
    }
}
