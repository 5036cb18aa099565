using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine;

/// <summary>How a claim ended.</summary>
/// <param name="Verdict">Accepted where there is a holder; else why there is none.</param>
/// <param name="Holder">The claim that holds: this one or an earlier one under the same key.</param>
/// <param name="Code">The error's stable name, or null.</param>
/// <param name="Reason">Why, for people, or null.</param>
public sealed record ClaimReply(Verdict Verdict, KeyClaim? Holder = null, string? Code = null, string? Reason = null);

/// <summary>
/// Idempotency keys of starts. A key is claimed, durably, before what it starts; whoever repeats it later finds the
/// claim, and with it whether the repeat is one.
/// </summary>
public interface IKeyClaims
{
    /// <summary>Claims a key, or finds the claim that holds already. Durable on return.</summary>
    Task<ClaimReply> ClaimAsync(KeyClaim claim, CancellationToken cancellation);

    /// <summary>Gives a claim up whose start was refused: rejections are not remembered.</summary>
    Task ReleaseAsync(KeyClaim claim);

    /// <summary>
    /// Deletes, within one page of claims, those older than <paramref name="before"/> whose saga has no history: it was
    /// purged, or never started.
    /// </summary>
    /// <param name="before">Younger claims stay in any case.</param>
    /// <param name="after">Where the piece before ended.</param>
    /// <param name="limit">How many claims to look at.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="StoreUnreachableException">The store cannot be reached at the moment.</exception>
    Task<ClaimSweep> SweepAsync(DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation);
}
