using System.Collections.Concurrent;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Engine.Threads;

/// <summary>Claims on idempotency keys that wait for the journal's next transaction.</summary>
internal sealed class ClaimQueue(int most)
{
    private readonly ConcurrentQueue<Waiting> queue = new();
    private readonly List<Waiting> taken = [];
    private readonly List<KeyClaim> claims = [];
    private readonly InboxLimit limit = new(most);

    public bool IsEmpty => queue.IsEmpty;

    /// <summary>The claims of the transaction under way; for the writer's thread, as all below.</summary>
    public IReadOnlyList<KeyClaim> Pending => claims;

    public Task<ClaimReply> Enter(KeyClaim claim)
    {
        if (!limit.TryEnter()) return Task.FromResult(ClaimReplies.Busy);
        var waiting = new Waiting(claim);
        queue.Enqueue(waiting);
        return waiting.Reply.Task;
    }

    public void Take(int atMost)
    {
        while (taken.Count < atMost && queue.TryDequeue(out var next))
        {
            taken.Add(next);
            claims.Add(next.Claim);
        }
    }

    /// <summary>Replies to the claims of the transaction that has ended.</summary>
    public void Answer(AppendResult result)
    {
        for (var i = 0; i < taken.Count; i++)
            taken[i].Reply.TrySetResult(result is { Status: AppendStatus.Committed, Claims: { } holders }
                ? new(Verdict.Accepted, holders[i])
                : ClaimReplies.OfFailed(result));
        limit.Leave(taken.Count);
        taken.Clear();
        claims.Clear();
    }

    /// <summary>Replies to all that wait: nothing is stored any more. From any thread.</summary>
    public void Refuse(string reason)
    {
        while (queue.TryDequeue(out var waiting))
        {
            limit.Leave();
            waiting.Reply.TrySetResult(ClaimReplies.OfFailed(new(AppendStatus.NotOwner, Detail: reason)));
        }
    }

    private sealed record Waiting(KeyClaim Claim)
    {
        public TaskCompletionSource<ClaimReply> Reply { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
