using System.Globalization;
using Microsoft.Extensions.Logging;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;

namespace OrderActors.Engine.Maintenance;

/// <summary>Rebuilds the index while the engine runs: when an operator orders it, and when it is damaged.</summary>
/// <remarks>
/// Lists and wake-ups never see a half-filled index: the draft replaces the old one when it has caught up with the
/// journal; for the last few events the index's writer waits.
/// </remarks>
/// <param name="journal">The source of the index.</param>
/// <param name="index">The index.</param>
/// <param name="committed">The newest ordering, for the progress.</param>
/// <param name="alone">Runs a function while nothing else writes the index; the function returns the ordering that the
/// index has reached.</param>
/// <param name="damage">Called for each event that cannot be read.</param>
/// <param name="time">The time.</param>
/// <param name="log">Gets a message about a repair.</param>
public sealed class IndexRebuild(
    IJournal journal, ISagaIndex index, Func<long> committed, Func<Func<Task<long>>, Task<long>> alone,
    Action<string> damage, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>One draft exists at a time.</summary>
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Replaces a damaged index. It is derived, so only its own reads have to wait.</summary>
    public async Task RepairAsync(CancellationToken cancellation)
    {
        log.LogWarning("The index is damaged: it is rebuilt from the journal");
        log.LogWarning("The damaged index is replaced: {Done}", await RunAsync(new(), cancellation));
    }

    /// <summary>See <see cref="IIndexRebuild.RebuildIndexAsync"/>.</summary>
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
        var started = time.GetTimestamp();
        await IndexCatchUp.RunAsync(journal, draft, cancellation, async offset =>
        {
            progress.At("reading the journal", offset, Math.Max(offset, committed()), "events");
            // The node's own work gets as much time as the page took.
            await Task.Delay(time.GetElapsedTime(started), time, cancellation);
            started = time.GetTimestamp();
        }, damage);
        var ordering = await alone(async () =>
        {
            var offset = await IndexCatchUp.RunAsync(journal, draft, CancellationToken.None, damage: damage);
            await index.ReplaceAsync(draft, CancellationToken.None);
            return offset;
        });
        var sagas = (await index.CountAsync(cancellation)).Sum(count => count.Count);
        progress.Count("events", ordering);
        progress.Count("sagas", sagas);
        return string.Create(CultureInfo.InvariantCulture,
            $"the index is rebuilt: {sagas} sagas, events up to {ordering}");
    }
}
