using OrderActors.Simulation.Chance;

namespace OrderActors.Simulation.Faults;

/// <summary>Says at each occasion whether a fault strikes, and counts. Each kind has a source of its own.</summary>
internal sealed class FaultDice
{
    private readonly FaultRates rates;
    private readonly SeededRandom[] sources;
    private readonly int[] counts;

    public FaultDice(FaultRates rates, SeededRandom random)
    {
        this.rates = rates;
        sources = [.. Enum.GetValues<FaultKind>().Select(_ => random.Split())];
        counts = new int[sources.Length];
    }

    /// <summary>True once the faults have ended: nothing strikes any more.</summary>
    public bool Over { get; set; }

    public IReadOnlyList<int> Counts => counts;

    public bool Strikes(FaultKind kind)
    {
        if (Over || rates.Of(kind) == 0 || !sources[(int)kind].Chance(rates.Of(kind))) return false;
        counts[(int)kind]++;
        return true;
    }
}
