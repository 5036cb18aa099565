using Microsoft.Data.Sqlite;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Storage.Sqlite;

// What is written between appends: claims that go, sagas that go.
internal sealed partial class SqliteJournal
{
    /// <inheritdoc/>
    /// <exception cref="BrokenInvariantException">OA0014: an I/O error. The process must end.</exception>
    public ValueTask<AppendResult> ReleaseAsync(KeyClaim claim, CancellationToken cancellation) =>
        ValueTask.FromResult(Write(() => claimTable!.Release(claim)));

    /// <inheritdoc/>
    /// <exception cref="BrokenInvariantException">OA0014: an I/O error. The process must end.</exception>
    public ValueTask<(AppendResult Result, ClaimSweep Sweep)> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation)
    {
        var sweep = default(ClaimSweep);
        var result = Write(() => sweep = claimTable!.Sweep(before, after, limit));
        return ValueTask.FromResult((result, sweep));
    }

    /// <inheritdoc/>
    /// <exception cref="BrokenInvariantException">OA0014: an I/O error. The process must end.</exception>
    public ValueTask<AppendResult> RemoveAsync(IReadOnlyList<SagaId> sagas, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var result = Write(() =>
        {
            foreach (var saga in sagas) removal!.Run(saga);
        });
        // They may be started again, from number 1.
        if (result.Status == AppendStatus.Committed)
            foreach (var saga in sagas) last.Set(saga, 0);
        return ValueTask.FromResult(result);
    }

    /// <summary>Runs one transaction that appends nothing.</summary>
    private AppendResult Write(Action statements)
    {
        var session = Session;
        try
        {
            session.Begin();
            statements();
            session.Commit();
            CheckpointIfLong(session);
            return new(AppendStatus.Committed);
        }
        catch (SqliteException e)
        {
            last.Clear();
            return new(UndoAfter(e), Detail: e.Message);
        }
    }
}
