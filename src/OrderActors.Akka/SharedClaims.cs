using OrderActors.Engine;
using OrderActors.Engine.Journal;

namespace OrderActors.Akka;

/// <summary>Idempotency keys of starts, in the database that a cluster's nodes share.</summary>
internal sealed class SharedClaims(ISharedJournal journal) : IKeyClaims
{
    public async Task<ClaimReply> ClaimAsync(KeyClaim claim, CancellationToken cancellation)
    {
        try
        {
            return new(ReplyKind.Accepted, await journal.ClaimAsync(claim, cancellation));
        }
        catch (StoreUnreachableException e)
        {
            // A claim without its answer is found by the repeat.
            return new(ReplyKind.Unavailable, null, "store-unreachable", e.Message);
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
            // It is swept away once it is old.
        }
    }

    public async Task<ClaimSweep> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation) =>
        (await journal.SweepAsync(before, after, limit, cancellation)).Sweep;
}
