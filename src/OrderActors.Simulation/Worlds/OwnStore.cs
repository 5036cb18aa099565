using OrderActors.Sagas;
using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Faults;

namespace OrderActors.Simulation.Worlds;

/// <summary>
/// The store of the node's own services. Its outages are the world's: a restart of the node ends none.
/// </summary>
internal sealed class OwnStore(World world)
{
    /// <summary>The type of what an outage does to an attempt.</summary>
    public const string FailureType = "OwnStoreAway";

    private static readonly TimeSpan ShortestHold = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(3);

    private DateTimeOffset awayUntil = DateTimeOffset.MinValue;

    /// <summary>A commit that nobody heard of.</summary>
    public static ActivityFailure LostCommit { get; } =
        new(FailureType, "the own store was cut off at the commit", Effect.Unknown) { OwnStore = true };

    /// <summary>Whether nothing can be stored.</summary>
    public bool IsAway => !world.Faults.Over && world.EventQueue.Now < awayUntil;

    /// <summary>Whether it goes away with this attempt, which may be the one that is cut off.</summary>
    public bool GoesAway(SeededRandom random)
    {
        if (IsAway || !world.Faults.Strikes(FaultKind.OwnStoreAway, random)) return false;
        var lasts = random.Spread(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        awayUntil = world.EventQueue.Now + lasts;
        world.Note(null, $"the node's own store is away for {(long)lasts.TotalSeconds} s");
        return true;
    }

    /// <summary>How long an attempt waits for it, as the dispatcher has it.</summary>
    public static TimeSpan HoldOf(int tries)
    {
        var hold = ShortestHold * Math.Pow(2, Math.Min(tries, 10) - 1);
        return hold < LongestHold ? hold : LongestHold;
    }
}
