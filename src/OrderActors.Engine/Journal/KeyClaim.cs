namespace OrderActors.Engine.Journal;

/// <summary>An idempotency key of a start, stored before the start.</summary>
/// <param name="Scope">The scope within which keys are distinct: the route.</param>
/// <param name="Key">The caller's key.</param>
/// <param name="Kind">The kind of what is started.</param>
/// <param name="Id">Its id.</param>
/// <param name="Fingerprint">Equal for equal contents.</param>
/// <param name="At">When it was claimed, UTC.</param>
public sealed record KeyClaim(
    string Scope, string Key, string Kind, string Id, string Fingerprint, DateTimeOffset At)
{
    /// <summary>Whether a later request under the same key repeats the one that this claim was made for.</summary>
    public bool IsRepeatedBy(KeyClaim later) =>
        (Kind, Id, Fingerprint) == (later.Kind, later.Id, later.Fingerprint);
}

/// <summary>A place among the claims, in their order.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Key">The key.</param>
public readonly record struct ClaimPosition(string Scope, string Key)
{
    /// <summary>Before all claims.</summary>
    public static ClaimPosition Start { get; } = new("", "");
}

/// <summary>A page of claims that was examined.</summary>
/// <param name="Removed">How many of them were no longer needed.</param>
/// <param name="Last">The last one examined; null if there are no more.</param>
public readonly record struct ClaimSweep(int Removed, ClaimPosition? Last);
