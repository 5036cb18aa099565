using System.Globalization;
using Microsoft.Extensions.Logging;
using OrderActors.Runtime.Index;
using OrderActors.Runtime.Journal;
using OrderActors.Runtime.Maintenance;

namespace OrderActors.Embedded.Threads;

/// <summary>
/// Makes the index anew beside the running engine: when an operator orders it, and when it is damaged.
/// </summary>
/// <remarks>
/// Lists and wake-ups never see a half-filled index: the draft takes the old one's place when it has come as far as the
/// journal, while the index's writer stands still for the last few events.
/// </remarks>
internal sealed class IndexRebuild(IJournal journal, ISagaIndex index, EngineParts parts, Func<long> committed)
    : IDisposable
{
    /// <summary>There is one draft at a time.</summary>
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Replaces a damaged index: it is derived, so nothing but its own reads has to wait.</summary>
    public async Task RepairAsync(CancellationToken cancellation)
    {
        parts.Log.LogWarning("The index is damaged: it is made anew from the journal");
        parts.Log.LogWarning("The damaged index is replaced: {Done}", await RunAsync(new(), cancellation));
    }

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            return await RunAloneAsync(progress, cancellation);
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private async Task<string> RunAloneAsync(JobProgress progress, CancellationToken cancellation)
    {
        await using var draft = await index.DraftAsync(cancellation);
        var started = parts.Time.GetTimestamp();
        await IndexCatchUp.RunAsync(journal, draft, cancellation, async offset =>
        {
            progress.At("reading the journal", offset, Math.Max(offset, committed()), "events");
            // The node's own work gets as much time as the page took.
            await Task.Delay(parts.Time.GetElapsedTime(started), parts.Time, cancellation);
            started = parts.Time.GetTimestamp();
        }, parts.Damage);
        await parts.Index.ReplaceAsync(draft, journal);
        var sagas = (await index.CountAsync(cancellation)).Sum(count => count.Count);
        progress.Count("events", parts.Index.IndexedOrdering);
        progress.Count("sagas", sagas);
        return string.Create(CultureInfo.InvariantCulture,
            $"the index is made anew: {sagas} sagas, events up to {parts.Index.IndexedOrdering}");
    }
}
