using OrderActors.Engine.Index;
using OrderActors.Sagas;

namespace OrderActors.Engine.Shells;

/// <summary>Finds sagas that are due, search by search. Not thread-safe.</summary>
/// <remarks>
/// A saga that stays due (it is stopped, its wait is not recorded, its row is behind) must not hide the others after
/// it: a search that finds mostly known ones reads further next time. The saga itself is found again after a few
/// searches.
/// </remarks>
/// <param name="index">The index.</param>
/// <param name="clock">The clock of waits.</param>
/// <param name="page">How many rows one search reads, as long as it finds new ones.</param>
/// <param name="forgetEvery">After so many searches those that are still due are found again.</param>
internal sealed class DueScan(ISagaIndex index, SteadyClock clock, int page, int forgetEvery)
{
    private const int Most = 200_000;

    private HashSet<(SagaId Id, DateTimeOffset WakeAt)> known = [];
    private readonly int page = page;
    private int limit = page;
    private int looks;

    /// <summary>Those that are due and were not found recently, the most overdue first.</summary>
    public async Task<IReadOnlyList<SagaId>> FindAsync(CancellationToken cancellation)
    {
        var due = await index.DueAsync(clock.Latest, limit, cancellation);
        var fresh = due.Where(row => !known.Contains(row)).Select(row => row.Id).ToList();
        if (due.Count == limit && fresh.Count < due.Count / 2) limit = Math.Min(limit * 2, Most);
        else if (due.Count < limit / 4) limit = page;
        known = ++looks % forgetEvery == 0 ? [] : [.. due];
        return fresh;
    }

    /// <summary>Reports that these were not woken: the next search must find them again.</summary>
    public void PutBack(IReadOnlySet<SagaId> sagas) => known.RemoveWhere(row => sagas.Contains(row.Id));
}
