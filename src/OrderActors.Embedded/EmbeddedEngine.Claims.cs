using OrderActors.Engine;
using OrderActors.Engine.Journal;

namespace OrderActors.Embedded;

// Claims ride in the transactions of the journal's one writer.
public sealed partial class EmbeddedEngine : IKeyClaims
{
    /// <inheritdoc/>
    public Task<ClaimReply> ClaimAsync(KeyClaim claim, CancellationToken cancellation) => Obstacle is { } obstacle
        ? Task.FromResult(new ClaimReply(ReplyKind.Unavailable, null, obstacle.Code, obstacle.Reason))
        : parts.Writer.ClaimAsync(claim).WaitAsync(cancellation);

    /// <inheritdoc/>
    public Task ReleaseAsync(KeyClaim claim) => running ? parts.Writer.ReleaseAsync(claim) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task<ClaimSweep> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit, CancellationToken cancellation) => running
        ? parts.Writer.SweepAsync(before, after, limit).WaitAsync(cancellation)
        : throw new StoreUnreachableException(NotRunning);
}
