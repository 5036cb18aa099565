using OrderActors.Domain.Orders;
using OrderActors.Runtime.Journal;
using OrderActors.Runtime.Maintenance;
using OrderActors.Sagas;
using OrderActors.Services.Invariants;
using OrderActors.Storage.Services;

namespace OrderActors.Services.Records;

/// <summary>Removes what the built-in services have on record for ended sagas.</summary>
/// <remarks>
/// A saga's rows are those whose key begins with its persistence id: every idempotency key does. An order goes only if
/// its records agree with how it ended, for with it goes the proof that they did not.
/// </remarks>
internal sealed class SagaRecords(IServiceStore store, ServiceOptions options) : ISagaRecords
{
    private static readonly ServiceSql Note = new(
        "INSERT INTO leaving (persistence_id, ordering) VALUES (@saga, @ordering) " +
        "ON CONFLICT (persistence_id) DO UPDATE SET ordering = excluded.ordering");

    private static readonly ServiceSql Leaving = new("SELECT persistence_id, ordering FROM leaving");
    private static readonly ServiceSql Forget = new("DELETE FROM leaving WHERE persistence_id = @saga");
    private static readonly ServiceSql DeleteOrder = new("DELETE FROM order_records WHERE order_id = @order");

    private static readonly ServiceSql[] Deletes =
    [
        // First: a line is known to be the saga's by its reservation alone.
        new("DELETE FROM reservation_lines WHERE reservation IN (" +
            $"SELECT number FROM reservations WHERE {KeyRange.Holds("reservation_key")})"),
        KeyRange.Delete("reservations", "reservation_key"),
        KeyRange.Delete("shipments", "shipping_key"), KeyRange.Delete("refunds", "payment_key"),
        KeyRange.Delete("charges", "payment_key"), KeyRange.Delete("order_updates", "update_key"),
        KeyRange.Delete("mails", "mail_key"), KeyRange.Delete("text_messages", "message_key"),
        KeyRange.Delete("greetings", "greeting_key"),
    ];

    private static readonly ServiceSql AddToRun = new(
        "INSERT INTO purge_runs (run_key, kind, ended_before, removed) VALUES (@key, @kind, @before, @removed) " +
        "ON CONFLICT (run_key, kind) DO UPDATE SET removed = purge_runs.removed + excluded.removed");

    private static readonly ServiceSql ReadRun =
        new("SELECT kind, ended_before, removed FROM purge_runs WHERE run_key = @key");

    private static readonly ServiceSql ForgetRuns = new("DELETE FROM purge_runs WHERE run_key <> @key");

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeptSaga>> RemoveAsync(IReadOnlyList<FoldedState> ended, PurgeRun? run = null) =>
        store.WriteAsync<IReadOnlyList<KeptSaga>>(transaction =>
        {
            var kept = new List<KeptSaga>();
            var carried = new CarriedTotals();
            foreach (var saga in ended)
            {
                var range = new KeyRange(saga.Id);
                if (Unsettled(transaction, saga, range, carried) is { } why)
                {
                    kept.Add(new(saga.Id, why));
                    continue;
                }

                foreach (var delete in Deletes) transaction.Execute(delete, range.From, range.To);
                if (saga.State is OrderState) transaction.Execute(DeleteOrder, saga.Id.Id);
                transaction.Execute(Note, saga.Id.PersistenceId, saga.Ordering);
            }

            carried.Write(transaction);
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

    /// <summary>Why the saga must stay, or null; then its totals are carried over.</summary>
    private string? Unsettled(ServiceReader reader, FoldedState saga, KeyRange range, CarriedTotals carried)
    {
        if (SettledRecords.QueuedMail(reader, range)) return "a mail is still to be written";
        if (saga.State is not OrderState state) return null;
        var facts = OrderDefinition.Facts(state);
        var records = SettledRecords.Read(reader, range);
        var currency = OrderChecks.CurrencyOf(facts, records, options.Currency);
        if (OrderChecks.Ended(facts, records, currency).FirstOrDefault() is { } violation)
            return $"{violation.Rule}: {violation.Detail}";
        var completed = facts is { Stage: OrderStages.Completed, Total: { } total } ? total.Minor : 0;
        carried.Add(records, currency, completed);
        return null;
    }
}

/// <summary>The keys that begin with a saga's persistence id and a slash.</summary>
internal readonly record struct KeyRange(string From, string To)
{
    /// <summary>'0' follows '/': in the order of code points the saga's keys lie between the two.</summary>
    public KeyRange(SagaId saga) : this($"{saga.PersistenceId}/", $"{saga.PersistenceId}0") { }

    /// <summary>The condition that a column is in the range; the last part holds in any order of texts.</summary>
    public static string Holds(string column) =>
        $"{column} >= @from AND {column} < @to AND substr({column}, 1, length(@from)) = @from";

    /// <summary>The statement that deletes a table's rows of a range.</summary>
    public static ServiceSql Delete(string table, string key) => new($"DELETE FROM {table} WHERE {Holds(key)}");
}
