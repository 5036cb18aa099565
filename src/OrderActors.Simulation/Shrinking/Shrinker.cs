using System.Collections.Frozen;
using OrderActors.Simulation.Faults;
using OrderActors.Simulation.Scenarios;

namespace OrderActors.Simulation.Shrinking;

/// <summary>A world that fails as the whole one does, and is smaller.</summary>
/// <param name="Cut">What is left out of it.</param>
/// <param name="Result">What comes of it.</param>
/// <param name="Tried">How many worlds were tried to find it.</param>
public sealed record ShrunkWorld(Cut Cut, SeedResult Result, int Tried);

/// <summary>
/// Makes the world of a failing seed smaller, as long as the same checker fails and the story grows no longer: it
/// leaves out sagas, client actions, kinds of faults, and single faults.
/// </summary>
/// <param name="scenario">The scenario.</param>
/// <param name="time">The clock that its time limit is measured by.</param>
public sealed class Shrinker(Scenario scenario, TimeProvider time)
{
    private ShrunkWorld best = null!;
    private long began;

    /// <summary>How long it tries. Default 30 seconds; the world that is running is finished.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most worlds that it tries. Default 5,000.</summary>
    public int MostWorlds { get; init; } = 5000;

    /// <summary>Notified of every smaller world that is found.</summary>
    public Action<ShrunkWorld>? Found { get; init; }

    private bool IsOver => best.Tried >= MostWorlds || time.GetElapsedTime(began) >= TimeLimit;

    /// <summary>The smallest world that it finds; the whole one when no smaller one fails.</summary>
    /// <param name="failed">What came of the seed.</param>
    /// <param name="cut">What is left out already.</param>
    /// <exception cref="ArgumentException">The seed has not failed.</exception>
    public ShrunkWorld Shrink(SeedResult failed, Cut? cut = null)
    {
        if (failed.Violations.Count == 0) throw new ArgumentException($"seed {failed.Seed} has not failed");
        best = new(cut ?? Cut.Nothing, failed, 0);
        began = time.GetTimestamp();
        if (failed.Violations[0].Saga is { } saga) Try(best.Cut with { Only = [saga] });
        while (Sagas() | ClientActions() | Kinds() | SingleFaults())
        {
        }

        return best with { Cut = Told(best.Cut, failed) };
    }

    /// <summary>The same cut with its client actions listed once: by their sagas when all actions of those are left.
    /// </summary>
    private Cut Told(Cut cut, SeedResult whole)
    {
        var sagas = best.Result.ClientActions.Select(each => each.Saga).ToFrozenSet();
        return whole.ClientActions.Count(each => sagas.Contains(each.Saga)) == best.Result.ClientActions.Count
            ? cut with { Only = cut == Cut.Nothing ? null : sagas, ClientActions = null }
            : cut with
            {
                Only = null,
                ClientActions = best.Result.ClientActions.Select(each => each.Number).ToFrozenSet()
            };
    }

    private bool Sagas() => Drop(
        [.. best.Result.ClientActions.Select(each => each.Saga).Distinct()],
        (cut, left) => cut with { Only = left.ToFrozenSet() });

    /// <summary>A saga's first action, which starts it, goes only with the saga: nobody may wait for a saga that never
    /// starts.
    /// </summary>
    private bool ClientActions()
    {
        var first = best.Result.ClientActions.DistinctBy(each => each.Saga).Select(each => each.Number).ToList();
        return Drop(
            [.. best.Result.ClientActions.Select(each => each.Number).Except(first)],
            (cut, left) => cut with { ClientActions = left.Concat(first).ToFrozenSet() });
    }

    private bool Kinds()
    {
        var struck = Enum.GetValues<FaultKind>().Where(kind => best.Result.Faults[(int)kind] > 0).ToList();
        return Drop(struck, (cut, left) => cut with
        {
            Without = struck.Except(left).Concat(cut.Without).ToFrozenSet(),
        });
    }

    private bool SingleFaults()
    {
        var all = Enumerable.Range(1, best.Result.FaultCount)
            .Where(number => !best.Cut.Spared.Contains(number)).ToList();
        return Drop(all, (cut, left) => cut with
        {
            Spared = all.Except(left).Concat(cut.Spared).ToFrozenSet(),
        });
    }

    /// <summary>
    /// Leaves out as many of these as it can: first many at once, then fewer, at last single ones. From the last to the
    /// first, so that what is left out changes nothing of what is tried after it.
    /// </summary>
    private bool Drop<T>(List<T> items, Func<Cut, IEnumerable<T>, Cut> leaving)
    {
        var tried = best;
        for (var size = items.Count; size > 0; size /= 2)
        {
            for (var end = items.Count; end > 0 && !IsOver; end -= size)
            {
                var begin = Math.Max(0, end - size);
                var left = items.Where((_, place) => place < begin || place >= end).ToList();
                if (Try(leaving(best.Cut, left))) items = left;
            }
        }

        return !ReferenceEquals(best.Result, tried.Result);
    }

    private bool Try(Cut cut)
    {
        var failed = best.Result;
        var result = Simulator.Run(scenario, failed.Seed, cut);
        var isSmaller = result.Violations.Count > 0 && result.Steps <= failed.Steps &&
            result.Violations[0].Checker == failed.Violations[0].Checker;
        best = isSmaller ? new(cut, result, best.Tried + 1) : best with { Tried = best.Tried + 1 };
        if (isSmaller) Found?.Invoke(best);
        return isSmaller;
    }
}
