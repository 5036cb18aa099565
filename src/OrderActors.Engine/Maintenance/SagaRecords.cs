using OrderActors.Engine.Journal;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Engine.Maintenance;

/// <summary>Removes the records that the modules' services keep of ended sagas, by the modules' rules.</summary>
public sealed class SagaRecords(IServiceStore store, IEnumerable<IPurgeRule> rules) : ISagaRecords
{
    private static readonly ServiceSql Note = new(
        "INSERT INTO leaving (persistence_id, ordering) VALUES (@saga, @ordering) " +
        "ON CONFLICT (persistence_id) DO UPDATE SET ordering = excluded.ordering");

    private static readonly ServiceSql Leaving = new("SELECT persistence_id, ordering FROM leaving");
    private static readonly ServiceSql Forget = new("DELETE FROM leaving WHERE persistence_id = @saga");

    private static readonly ServiceSql AddToRun = new(
        "INSERT INTO purge_runs (run_key, kind, ended_before, removed) VALUES (@key, @kind, @before, @removed) " +
        "ON CONFLICT (run_key, kind) DO UPDATE SET removed = purge_runs.removed + excluded.removed");

    private static readonly ServiceSql ReadRun =
        new("SELECT kind, ended_before, removed FROM purge_runs WHERE run_key = @key");

    private static readonly ServiceSql ForgetRuns = new("DELETE FROM purge_runs WHERE run_key <> @key");

    private readonly IPurgeRule[] rules = [.. rules];

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeptSaga>> RemoveAsync(IReadOnlyList<FoldedState> ended, PurgeRun? run = null) =>
        store.WriteAsync<IReadOnlyList<KeptSaga>>(transaction =>
        {
            var kept = new List<KeptSaga>();
            foreach (var saga in ended)
                if (Remove(transaction, saga) is { } why) kept.Add(new(saga.Id, why));
            if (run is null) return kept;
            var removed = ended.Select(saga => saga.Id).Except(kept.Select(saga => saga.Id));
            foreach (var (kind, count) in removed.CountBy(id => id.Kind))
                transaction.Execute(AddToRun, run.Key, kind, run.EndedBefore.UtcTicks, count);
            return kept;
        });

    /// <inheritdoc/>
    public async Task<PurgedSoFar?> PurgedAsync(string runKey)
    {
        var kinds = await store.ReadAsync(reader => reader.All(
            ReadRun, row => (Kind: row.Text(0), Before: row.Number(1), Removed: row.Number(2)), runKey));
        return kinds.Count == 0 ? null : new(new(kinds[0].Before, TimeSpan.Zero),
            kinds.ToDictionary(kind => kind.Kind, kind => kind.Removed, StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public Task ForgetRunsButAsync(string runKey) =>
        store.WriteAsync(transaction => transaction.Execute(ForgetRuns, runKey));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LeavingSaga>> LeavingAsync() => await store.ReadAsync(reader =>
        reader.All(Leaving, row => SagaId.TryParse(row.Text(0), out var id)
            ? new LeavingSaga(id, row.Number(1))
            : throw new BrokenInvariantException("OA0013", $"'{row.Text(0)}' in the table leaving names no saga")));

    /// <inheritdoc/>
    public Task ForgetAsync(IReadOnlyList<SagaId> sagas) => store.WriteAsync(transaction =>
    {
        foreach (var saga in sagas) transaction.Execute(Forget, saga.PersistenceId);
        return true;
    });

    /// <summary>
    /// Removes one saga's records, or returns why it stays. All rules are asked before any row is removed.
    /// </summary>
    private string? Remove(ServiceTransaction transaction, FoldedState saga)
    {
        var keys = new KeyRange(saga.Id);
        var findings = new List<PurgeFinding>(rules.Length);
        foreach (var rule in rules)
        {
            var finding = rule.Look(transaction, saga, keys);
            if (finding.WhyKept is { } why) return why;
            findings.Add(finding);
        }

        foreach (var delete in rules.SelectMany(rule => rule.Deletes))
            transaction.Execute(delete, keys.From, keys.To);
        foreach (var finding in findings) finding.OnRemove?.Invoke(transaction);
        transaction.Execute(Note, saga.Id.PersistenceId, saga.Ordering);
        return null;
    }
}
