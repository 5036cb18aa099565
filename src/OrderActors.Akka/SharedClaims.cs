using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Akka;

/// <summary>Idempotency keys of starts, in the database that a cluster's nodes share.</summary>
internal sealed class SharedClaims(ISharedJournal journal) : IKeyClaims
{
    public async Task<ClaimReply> ClaimAsync(KeyClaim claim, CancellationToken cancellation)
    {
        try
        {
            return new(Verdict.Accepted, await journal.ClaimAsync(claim, cancellation));
        }
        catch (StoreUnreachableException e)
        {
            // If the reply was lost, the repeat finds the claim.
            return ClaimReplies.Unavailable(ReplyCodes.StoreUnreachable, e.Message);
        }
    }

    public async Task ReleaseAsync(KeyClaim claim)
    {
        try
        {
            await journal.ReleaseAsync(claim, CancellationToken.None);
        }
        catch (StoreUnreachableException)
        {
            // It is deleted once it is old.
        }
    }

    public async Task<ClaimSweep> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation)
    {
        var (result, sweep) = await journal.SweepAsync(before, after, limit, cancellation);
        return ClaimReplies.Swept(result, sweep);
    }
}
