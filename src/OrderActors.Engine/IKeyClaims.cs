using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine;

/// <summary>The result of a claim.</summary>
/// <param name="Verdict">Accepted where there is a holder; else why there is none.</param>
/// <param name="Holder">The claim that holds: this one or an earlier one under the same key.</param>
/// <param name="Code">The error's stable name, or null.</param>
/// <param name="Reason">Why, for people, or null.</param>
public sealed record ClaimReply(Verdict Verdict, KeyClaim? Holder = null, string? Code = null, string? Reason = null);

/// <summary>
/// Idempotency keys of starts. A key is claimed durably before anything starts. A later request under the key finds the
/// claim, which shows whether it is a repeat.
/// </summary>
public interface IKeyClaims
{
    /// <summary>Claims a key, or finds the claim that holds already. Durable on return.</summary>
    Task<ClaimReply> ClaimAsync(KeyClaim claim, CancellationToken cancellation);

    /// <summary>Removes the claim of a start that was refused: rejections are not remembered.</summary>
    Task ReleaseAsync(KeyClaim claim);

    /// <summary>
    /// Deletes, within one page of claims, those older than <paramref name="before"/> whose saga has no history: it was
    /// purged, or never started.
    /// </summary>
    /// <param name="before">Younger claims always stay.</param>
    /// <param name="after">Where the previous page ended.</param>
    /// <param name="limit">How many claims to examine.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="StoreUnreachableException">The store cannot be reached at the moment.</exception>
    Task<ClaimSweep> SweepAsync(DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation);
}
