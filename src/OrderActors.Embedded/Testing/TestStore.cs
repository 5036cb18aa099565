using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Embedded.Testing;

/// <summary>
/// The journal and the index of a test host: rows go through the real codec, as they would to a disk.
/// </summary>
internal sealed class TestStore(SagaKinds kinds) : IDisposable
{
    private readonly EventCodec codec = new(kinds);
    private readonly Dictionary<SagaId, List<JournalRow>> histories = [];
    private readonly SortedDictionary<string, JournalRow> newest = new(StringComparer.Ordinal);
    private long ordering;

    public int Count => (int)ordering;

    public long Append(IReadOnlyList<JournalRow> rows)
    {
        foreach (var row in rows)
        {
            if (!histories.TryGetValue(row.SagaId, out var history)) histories.Add(row.SagaId, history = []);
            if (row.SequenceNumber != history.Count + 1)
                throw new BrokenInvariantException(
                    "OA0009", $"{row.SagaId}: event {row.SequenceNumber} after {history.Count}");
            history.Add(row);
            ordering++;
            if (row.Summary is not null) newest[row.SagaId.PersistenceId] = row;
        }

        return ordering;
    }

    public IReadOnlyList<RecordedEvent> History(SagaId id) =>
        histories.TryGetValue(id, out var rows) ? [.. rows.Select(codec.Decode)] : [];

    public IReadOnlyList<SagaId> Active() =>
        [.. newest.Values.Where(row => row.Summary!.Active).Select(row => row.SagaId)];

    public IReadOnlyList<SagaId> Due(DateTimeOffset now) =>
        [.. newest.Values.Where(row => row.Summary!.WakeAt <= now).Select(row => row.SagaId)];

    public DateTimeOffset? NextWakeUp(DateTimeOffset after) =>
        newest.Values.Where(row => row.Summary!.WakeAt > after).Min(row => row.Summary!.WakeAt);

    public void Dispose() => codec.Dispose();
}
