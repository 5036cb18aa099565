namespace OrderActors.Peers.Contestants;

/// <summary>One system with its settings: one row of the table.</summary>
internal abstract record Contestant
{
    /// <summary>The name for <c>--only</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The row's heading.</summary>
    public required string Title { get; init; }

    /// <summary>What keeps its orders.</summary>
    public required string Store { get; init; }

    /// <summary>Whether it is one of ours; the others are what we compare with.</summary>
    public virtual bool IsOurs => false;

    /// <summary>Whether its orders survive a kill.</summary>
    public virtual bool IsDurable => true;

    /// <summary>Orders measured; as many as take it about ten seconds on two cores.</summary>
    public required int Orders { get; init; }

    /// <summary>Orders before, about four seconds of them, so that compilers and caches are warm.</summary>
    public required int WarmUp { get; init; }

    /// <summary>Orders in flight: what gave it most orders a second, unless the row says otherwise.</summary>
    public required int InFlight { get; init; }

    /// <summary>
    /// Whether waiting orders and the way back after a kill are measured too; a second row of the same system is not.
    /// </summary>
    public bool Parks { get; init; } = true;

    /// <summary>Makes sure that everything it needs is there.</summary>
    /// <exception cref="Machine.RaceException">Something is missing; the message names it.</exception>
    public abstract Task PrepareAsync(CancellationToken cancellation);

    /// <summary>Its processes for one run, not started yet.</summary>
    /// <param name="folder">A fresh folder.</param>
    /// <param name="parks">Whether orders will wait for long.</param>
    public abstract Lineup Line(string folder, bool parks);
}
