using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Storage.InMemory;

/// <summary>
/// A journal that lives and dies with its process: for tests, and as the shortest statement of what a journal does.
/// Thread-safe. It outlives <see cref="DisposeAsync"/>, so that a test restarts an engine on the same one.
/// </summary>
public sealed class MemoryJournal : IJournal
{
    private readonly Lock gate = new();
    private readonly SortedList<long, JournalRow> all = [];
    private readonly Dictionary<SagaId, List<JournalRow>> bySaga = [];
    private readonly Dictionary<ClaimPosition, KeyClaim> claimed = [];
    private long last;
    private long removedThrough;

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation) =>
        AppendAsync(rows, [], cancellation);

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(
        IReadOnlyList<JournalRow> rows, IReadOnlyList<KeyClaim> claims, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (FindConflict(rows) is { } conflict)
                return ValueTask.FromResult(new AppendResult(AppendStatus.Conflict, Detail: conflict));
            var first = last + 1;
            foreach (var row in rows)
            {
                // As a store on disk gives it back: with its position, and without what only travels in memory.
                var stored = row with { Ordering = ++last, Summary = null };
                all.Add(last, stored);
                if (!bySaga.TryGetValue(row.SagaId, out var history)) bySaga[row.SagaId] = history = [];
                history.Add(stored);
            }

            return ValueTask.FromResult(new AppendResult(AppendStatus.Committed, rows.Count == 0 ? 0 : first)
            {
                Claims = claims.Count == 0 ? null : [.. claims.Select(Claim)],
            });
        }
    }

    /// <inheritdoc/>
    public ValueTask<AppendResult> ReleaseAsync(KeyClaim claim, CancellationToken cancellation)
    {
        lock (gate)
        {
            var place = new ClaimPosition(claim.Scope, claim.Key);
            if (claimed.TryGetValue(place, out var holder) && holder.IsRepeatedBy(claim)) claimed.Remove(place);
        }

        return ValueTask.FromResult(new AppendResult(AppendStatus.Committed));
    }

    /// <inheritdoc/>
    public ValueTask<(AppendResult Result, ClaimSweep Sweep)> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation)
    {
        lock (gate)
        {
            var old = claimed.Where(claim => claim.Value.At < before
                && !(SagaId.TryCreate(claim.Value.Kind, claim.Value.Id, out var saga) && bySaga.ContainsKey(saga)))
                .Select(claim => claim.Key).ToList();
            foreach (var place in old) claimed.Remove(place);
            return new((new(AppendStatus.Committed), new ClaimSweep(old.Count, null)));
        }
    }

    /// <inheritdoc/>
    public ValueTask<AppendResult> RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
        {
            foreach (var saga in sagas)
                if (bySaga.Remove(saga, out var history))
                    foreach (var row in history)
                    {
                        all.Remove(row.Ordering);
                        removedThrough = Math.Max(removedThrough, row.Ordering);
                    }
        }

        return ValueTask.FromResult(new AppendResult(AppendStatus.Committed));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalRow>> LoadAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var loaded = new List<JournalRow>();
        lock (gate)
        {
            foreach (var saga in sagas.Distinct())
                if (bySaga.TryGetValue(saga, out var history)) loaded.AddRange(history);
        }

        return ValueTask.FromResult<IReadOnlyList<JournalRow>>(loaded);
    }

    /// <inheritdoc/>
    public ValueTask<JournalPage> ReadAsync(long after, int limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (gate)
        {
            var start = FirstAfter(after);
            var page = new List<JournalRow>();
            for (var i = start; i < all.Count && page.Count < limit; i++) page.Add(all.Values[i]);
            return ValueTask.FromResult(new JournalPage(page, page.Count == 0 ? after : page[^1].Ordering));
        }
    }

    /// <inheritdoc/>
    public ValueTask<JournalReach> ReachAsync(CancellationToken cancellation)
    {
        lock (gate) return ValueTask.FromResult(new JournalReach(last, removedThrough));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The place of the first row after an ordering. Rows lie in their order, with gaps.</summary>
    private int FirstAfter(long ordering)
    {
        int low = 0, high = all.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (all.Keys[middle] <= ordering) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private KeyClaim Claim(KeyClaim claim)
    {
        var place = new ClaimPosition(claim.Scope, claim.Key);
        if (claimed.TryGetValue(place, out var holder)) return holder;
        return claimed[place] = claim;
    }

    private string? FindConflict(IReadOnlyList<JournalRow> rows)
    {
        var last = new Dictionary<SagaId, long>();
        foreach (var row in rows)
        {
            if (!last.TryGetValue(row.SagaId, out var known))
                known = bySaga.TryGetValue(row.SagaId, out var history) ? history[^1].SequenceNumber : 0;
            if (row.SequenceNumber != known + 1)
                return $"event {row.SequenceNumber} of {row.SagaId} does not follow {known}, the last one stored";
            last[row.SagaId] = row.SequenceNumber;
        }

        return null;
    }
}
