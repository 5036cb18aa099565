using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;

namespace OrderActors.Embedded;

// Claims ride in the transactions of the journal's one writer.
public sealed partial class EmbeddedEngine : IKeyClaims
{
    /// <inheritdoc/>
    public Task<ClaimReply> ClaimAsync(KeyClaim claim, CancellationToken cancellation) => Obstacle is { } obstacle
        ? Task.FromResult(ClaimReplies.Unavailable(obstacle.Code, obstacle.Reason))
        : writer.Requests.ClaimAsync(claim).WaitAsync(cancellation);

    /// <inheritdoc/>
    public Task ReleaseAsync(KeyClaim claim) => IsRunning ? writer.Requests.ReleaseAsync(claim) : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<ClaimSweep> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation)
    {
        if (!IsRunning) throw new StoreUnreachableException(NotRunning);
        var (result, sweep) = await writer.Requests.SweepAsync(before, after, limit).WaitAsync(cancellation);
        return ClaimReplies.Swept(result, sweep);
    }
}
