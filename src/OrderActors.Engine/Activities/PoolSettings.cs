namespace OrderActors.Engine.Activities;

/// <summary>One pool of activity slots.</summary>
/// <param name="Name">Its name, as <c>ActivityOptions.Pool</c> gives it.</param>
/// <param name="Priority"> Lower numbers get free slots first; of pools with the same number, the attempt that has
/// waited longest. </param>
/// <param name="Limit">How many attempts it may run at once; null: only the node's limit applies.</param>
public sealed record PoolSettings(string Name, int Priority, int? Limit)
{
    /// <summary>The pool of activities that name none, or one that does not exist.</summary>
    public const string Standard = "standard";

    /// <summary>
    /// The built-in pools: payments first, then standard and listings, then analytics in the background.
    /// </summary>
    internal static IReadOnlyList<PoolSettings> Defaults { get; } =
        [new("payments", 0, null), new(Standard, 1, null), new("listings", 1, null), new("analytics", 2, null)];
}
