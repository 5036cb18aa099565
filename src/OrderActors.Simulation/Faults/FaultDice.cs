using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Shrinking;

namespace OrderActors.Simulation.Faults;

/// <summary>
/// Says at each occasion whether a fault occurs, and counts. Each kind has a source of its own, and draws from it also
/// when it is left out: so no fault moves another.
/// </summary>
internal sealed class FaultDice
{
    private readonly double[] rates;
    private readonly SeededRandom[] sources;
    private readonly bool[] without;
    private readonly int[] counts;
    private readonly Cut cut;

    public FaultDice(FaultRates rates, SeededRandom random, Cut cut)
    {
        var kinds = Enum.GetValues<FaultKind>();
        this.cut = cut;
        this.rates = [.. kinds.Select(rates.Of)];
        sources = [.. kinds.Select(_ => random.Split())];
        without = [.. kinds.Select(cut.Without.Contains)];
        counts = new int[kinds.Length];
    }

    /// <summary>True once the faults have ended: none occurs any more.</summary>
    public bool Over { get; set; }

    public IReadOnlyList<int> Counts => counts;

    /// <summary>How many have struck, or would have.</summary>
    public int Number { get; private set; }

    /// <summary>Whether it occurs; drawn from the source of whom it concerns, if that is somebody's own.</summary>
    public bool Strikes(FaultKind kind, SeededRandom? source = null)
    {
        var place = (int)kind;
        if (Over || !(source ?? sources[place]).Chance(rates[place]) || without[place]) return false;
        Number++;
        if (cut.Spared.Contains(Number)) return false;
        counts[place]++;
        return true;
    }
}
