using OrderActors.Simulation.Chance;

namespace OrderActors.Simulation.Faults;

/// <summary>How likely each fault is, each time that it could happen. Data: a world is drawn with its own.</summary>
public sealed record FaultRates
{
    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    private readonly double[] rates = new double[Kinds.Length];

    /// <summary>Nothing goes wrong.</summary>
    public static FaultRates None { get; } = new();

    /// <summary>
    /// The highest rates that a world is drawn with; but no undo is waived, for then books need not balance.
    /// </summary>
    public static FaultRates Highest { get; } = None
        .With(FaultKind.Crash, 1.0 / 128).With(FaultKind.LongOutage, 1.0 / 4)
        .With(FaultKind.SlowCommit, 1.0 / 8).With(FaultKind.FullStore, 1.0 / 16).With(FaultKind.LostCommit, 1.0 / 16)
        .With(FaultKind.SlowIndex, 1.0 / 4)
        .With(FaultKind.LostMessage, 1.0 / 4).With(FaultKind.LateMessage, 1.0 / 4)
        .With(FaultKind.DuplicateMessage, 1.0 / 2).With(FaultKind.Busy, 1.0 / 4).With(FaultKind.LostReply, 1.0 / 4)
        .With(FaultKind.ServiceOutage, 1.0 / 64)
        .With(FaultKind.FailedAttempt, 1.0 / 2).With(FaultKind.RefusedAttempt, 1.0 / 16)
        .With(FaultKind.HungAttempt, 1.0 / 8).With(FaultKind.SlowAttempt, 1.0 / 4)
        .With(FaultKind.LostAnswer, 1.0 / 4).With(FaultKind.LateArrival, 1.0 / 8)
        .With(FaultKind.DeafHandler, 1.0 / 2).With(FaultKind.DuplicateEnd, 1.0 / 4)
        .With(FaultKind.ClockJump, 1.0 / 2).With(FaultKind.Stop, 1.0 / 4).With(FaultKind.Handover, 1.0 / 4)
        .With(FaultKind.OtherOwner, 1).With(FaultKind.LostHeartbeat, 1.0 / 8)
        .With(FaultKind.OwnStoreAway, 1.0 / 64).With(FaultKind.ClockSetBack, 1.0 / 4);

    /// <summary>The probability of a fault at each occasion, 0 to 1.</summary>
    public double Of(FaultKind kind) => rates[(int)kind];

    /// <summary>The same rates but for one.</summary>
    public FaultRates With(FaultKind kind, double rate)
    {
        var changed = new FaultRates();
        rates.CopyTo(changed.rates.AsSpan());
        changed.rates[(int)kind] = rate;
        return changed;
    }

    /// <summary>
    /// Rates for one world: a quarter of the faults do not occur in it, the others at some halving of these rates. So
    /// some worlds are quiet but for one fault, and some are all trouble.
    /// </summary>
    public FaultRates Draw(SeededRandom random)
    {
        var drawn = new FaultRates();
        foreach (var kind in Kinds)
        {
            var halvings = random.Between(0, 5);
            drawn.rates[(int)kind] = random.Chance(0.25) ? 0 : Of(kind) / (1 << halvings);
        }

        return drawn;
    }
}
