using System.Globalization;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Maintenance;

/// <summary>Removes sagas that ended long ago: records, index rows, events.</summary>
/// <remarks>
/// A batch of sagas is quiesced, so that none is seen half removed. Then, each step durable before the next: the
/// services' records are removed and the sagas' purge is noted; the index rows are removed; the events are removed; the
/// note is removed. If the process is killed in between, the note tells the next start what is left to do. A saga is
/// removed only if journal and index agree about how it ended.
/// </remarks>
public sealed class SagaPurge(
    ISagaIndex index, ISagaQuiescing engine, SagaHistories histories, ISagaRecords records, PurgeGate gate,
    ClaimCleanup claims, TimeProvider time)
{
    private const int SagasPerPage = 2_000;
    private const int SagasPerBatch = 64;

    /// <summary>Removes what ended before a time, or counts it.</summary>
    /// <param name="order">What to remove, and under which key.</param>
    /// <param name="progress">Gets the number of sagas examined; its counts say how many were found, removed and
    /// kept.</param>
    /// <param name="cancellation">Interrupts it between two batches.</param>
    /// <returns>A sentence about the result.</returns>
    public async Task<string> RunAsync(
        PurgeOrder order, JobProgress progress, CancellationToken cancellation)
    {
        var dryRun = order.DryRun;
        if (!dryRun) await FinishAsync(cancellation);
        var before = dryRun || order.Key is null ? null : await ResumeAsync(order.Key);

        // A run that is requested again keeps the limit of its first request, whatever time an age means by now.
        var endedBefore = before?.EndedBefore ?? order.EndedBefore;
        var run = order.Key is null ? null : new PurgeRun(order.Key, endedBefore);
        var tally = new Tally(progress, before);
        var total = (await index.CountAsync(cancellation)).Sum(count => count.Count);
        string? after = null;
        long seen = 0;
        do
        {
            var page = await index.ListAsync(new() { After = after, Limit = SagasPerPage }, cancellation);
            after = page.Count == SagasPerPage ? page[^1].SagaId.PersistenceId : null;
            var ended = page.Where(row => row.UpdatedAt < endedBefore && HasEnded(row.Summary)).ToList();
            tally.Found(ended);
            foreach (var batch in dryRun ? [] : ended.Chunk(SagasPerBatch))
            {
                cancellation.ThrowIfCancellationRequested();
                var started = time.GetTimestamp();
                await PurgeAsync(batch, run, tally);
                tally.Report(dryRun, seen, total);
                // The writers get as much time to themselves as the batch took.
                await Task.Delay(time.GetElapsedTime(started), time, cancellation);
            }

            seen += page.Count;
            tally.Report(dryRun, seen, total);
        }
        while (after is not null);
        if (!dryRun) progress.Count("keys", await claims.SweepAsync(cancellation));
        return tally.Summary(dryRun, endedBefore);
    }

    /// <summary>Completes the purge of an earlier process that was interrupted.</summary>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        foreach (var batch in (await records.LeavingAsync()).Chunk(SagasPerBatch))
        {
            cancellation.ThrowIfCancellationRequested();
            using var alone = await gate.EnterAsync(cancellation);
            await using var quiesced = await engine.QuiesceAsync([.. batch.Select(saga => saga.Id)]);
            var unreadable = new List<UnreadableSaga>();
            var newest = (await histories.FoldAsync(quiesced.Sagas, unreadable, CancellationToken.None))
                .ToDictionary(state => state.Id, state => state.Ordering);
            var readable = quiesced.Sagas.Except(unreadable.Select(saga => saga.Id)).ToList();
            // A saga that was started again since is another one under the same name.
            var same = batch.Where(saga => !newest.TryGetValue(saga.Id, out var now) || now == saga.Ordering)
                .Select(saga => saga.Id).Intersect(readable).ToList();
            await quiesced.RemoveAsync(same);
            await records.ForgetAsync(readable);
        }
    }

    private async Task<PurgedSoFar?> ResumeAsync(string key)
    {
        await records.ForgetRunsButAsync(key);
        return await records.PurgedAsync(key);
    }

    private static bool HasEnded(SagaSummary summary) =>
        summary is { Outcome: not null, Active: false, Stuck: false, WakeAt: null };

    private async Task PurgeAsync(IndexRow[] batch, PurgeRun? run, Tally tally)
    {
        using var alone = await gate.EnterAsync(CancellationToken.None);
        await using var quiesced = await engine.QuiesceAsync([.. batch.Select(row => row.SagaId)]);
        var numbers = batch.ToDictionary(row => row.SagaId, row => row.SequenceNumber);
        var unreadable = new List<UnreadableSaga>();
        var states = await histories.FoldAsync(quiesced.Sagas, unreadable, CancellationToken.None);
        foreach (var saga in unreadable) tally.Keep(new(saga.Id, saga.Error.Message));
        var ended = states.Where(state => state.SequenceNumber == numbers[state.Id]).ToList();
        var kept = await records.RemoveAsync(ended, run);
        foreach (var saga in kept) tally.Keep(saga);
        var going = ended.Select(state => state.Id).Except(kept.Select(saga => saga.Id)).ToList();
        if (going.Count == 0) return;
        await quiesced.RemoveAsync(going);
        await records.ForgetAsync(going);
        tally.Removed += going.Count;
    }

    /// <summary>What a run has found and done, including before it was interrupted.</summary>
    private sealed class Tally(JobProgress progress, PurgedSoFar? before)
    {
        private readonly SortedDictionary<string, long> found =
            new(before?.Kinds.ToDictionary() ?? [], StringComparer.Ordinal);

        private long kept;

        public long Removed { get; set; } = before?.Kinds.Values.Sum() ?? 0;

        public void Found(List<IndexRow> rows)
        {
            foreach (var kind in rows.GroupBy(row => row.SagaId.Kind))
                found[kind.Key] = found.GetValueOrDefault(kind.Key) + kind.Count();
        }

        public void Keep(KeptSaga saga)
        {
            kept++;
            progress.Note($"{saga.Id} stays: {saga.Why}");
        }

        public void Report(bool dryRun, long seen, long total)
        {
            progress.At(dryRun ? "counting" : "purging", seen, Math.Max(seen, total), "sagas examined");
            progress.Count("ended", found.Values.Sum());
            foreach (var (kind, count) in found) progress.Count($"ended.{kind}", count);
            if (dryRun) return;
            progress.Count("removed", Removed);
            progress.Count("kept", kept);
        }

        public string Summary(bool dryRun, DateTimeOffset endedBefore)
        {
            var kinds = found.Count == 0 ? "none" : string.Join(", ", found.Select(kind => $"{kind.Key} {kind.Value}"));
            var when = string.Create(CultureInfo.InvariantCulture, $"{endedBefore.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
            return dryRun
                ? $"{found.Values.Sum()} sagas ended before {when} ({kinds}); nothing was removed"
                : $"{Removed} sagas that ended before {when} are removed, "
                    + $"{found.Values.Sum() - Removed} stay because their records are open or they are not at rest";
        }
    }
}

/// <summary>A request to purge.</summary>
/// <param name="EndedBefore">Sagas whose last event is older.</param>
/// <param name="DryRun">Only count them.</param>
/// <param name="Key">Under the same key it is the same run, with its totals; null for none.</param>
public sealed record PurgeOrder(DateTimeOffset EndedBefore, bool DryRun = false, string? Key = null);
