using OrderActors.Sagas;

namespace OrderActors.Storage.Sqlite;

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
}
