using OrderActors.Engine.Index;
using OrderActors.Sagas;

namespace OrderActors.Engine.Shells;

/// <summary>Finds sagas whose time has come, look by look. Not thread-safe.</summary>
/// <remarks>
/// One that stays due (it is stopped, its wait is not recorded, its row is behind) must not hide the others behind it:
/// a look that finds mostly known ones looks further next time. It is found again itself after a few looks.
/// </remarks>
/// <param name="index">Where they are found.</param>
/// <param name="clock">The clock of waits.</param>
/// <param name="page">How many one look asks for, as long as it finds new ones.</param>
/// <param name="forgetEvery">After so many looks those that are still due are found again.</param>
internal sealed class DueScan(ISagaIndex index, SteadyClock clock, int page, int forgetEvery)
{
    private const int Most = 200_000;

    private HashSet<(SagaId Id, DateTimeOffset WakeAt)> known = [];
    private readonly int page = page;
    private int limit = page;
    private int looks;

    /// <summary>Those that are due and were not found a moment ago, the most overdue first.</summary>
    public async Task<IReadOnlyList<SagaId>> FindAsync(CancellationToken cancellation)
    {
        var due = await index.DueAsync(clock.Latest, limit, cancellation);
        var fresh = due.Where(row => !known.Contains(row)).Select(row => row.Id).ToList();
        if (due.Count == limit && fresh.Count < due.Count / 2) limit = Math.Min(limit * 2, Most);
        else if (due.Count < limit / 4) limit = page;
        known = ++looks % forgetEvery == 0 ? [] : [.. due];
        return fresh;
    }

    /// <summary>These of the newest look were not woken up: the next one is to find them again.</summary>
    public void PutBack(IReadOnlySet<SagaId> sagas) => known.RemoveWhere(row => sagas.Contains(row.Id));
}
