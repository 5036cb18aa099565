using System.Globalization;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Storage.Journal;

/// <summary>
/// The newest sequence number of sagas that were written lately, so that an append need not look it up. Bounded: two
/// generations, of which the older is dropped when the younger is full.
/// </summary>
/// <remarks>
/// Invariant: an entry is what the journal holds or what the transaction under way is about to add. Therefore a failed
/// transaction must <see cref="Clear"/>; a missing entry costs a look-up, a wrong one would hide a gap.
/// </remarks>
internal sealed class LastNumbers(int generationSize)
{
    private Dictionary<SagaId, long> young = new(generationSize);
    private Dictionary<SagaId, long> old = [];

    /// <summary>
    /// Says which row does not follow its saga's last one, and takes the rows' numbers down; null when all follow.
    /// </summary>
    /// <param name="rows">What is about to be stored.</param>
    /// <param name="lookUp">The last stored number of a saga that is not remembered, or 0.</param>
    public string? FindConflict(IReadOnlyList<JournalRow> rows, Func<SagaId, long> lookUp)
    {
        foreach (var row in rows)
        {
            if (!TryGet(row.SagaId, out var known) && NeedsLookUp(row)) known = lookUp(row.SagaId);
            if (row.SequenceNumber != known + 1)
                return string.Create(CultureInfo.InvariantCulture,
                    $"event {row.SequenceNumber} of {row.SagaId} does not follow {known}, the last one stored");
            Set(row.SagaId, row.SequenceNumber);
        }

        return null;
    }

    /// <summary>Whether the row's saga is one that must be looked up: not remembered, and not new.</summary>
    public bool IsUnknown(JournalRow row) => NeedsLookUp(row) && !TryGet(row.SagaId, out _);

    public bool TryGet(SagaId saga, out long number) =>
        young.TryGetValue(saga, out number) || old.TryGetValue(saga, out number);

    public void Set(SagaId saga, long number)
    {
        if (young.Count >= generationSize && !young.ContainsKey(saga))
        {
            (young, old) = (old, young);
            young.Clear();
        }

        young[saga] = number;
    }

    public void Clear()
    {
        young.Clear();
        old.Clear();
    }

    // A first event needs no look-up: the unique key refuses a second first event.
    private static bool NeedsLookUp(JournalRow row) => row.SequenceNumber != 1;
}
