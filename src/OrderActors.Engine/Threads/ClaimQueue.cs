using System.Collections.Concurrent;
using OrderActors.Engine.Journal;

namespace OrderActors.Engine.Threads;

/// <summary>Claims on idempotency keys that wait for the journal's next transaction.</summary>
internal sealed class ClaimQueue(int limit)
{
    private readonly ConcurrentQueue<Waiting> queue = new();
    private readonly List<Waiting> taken = [];
    private readonly List<KeyClaim> claims = [];
    private int count;

    public bool IsEmpty => queue.IsEmpty;

    /// <summary>The claims of the transaction under way; for the writer's thread, as all below.</summary>
    public IReadOnlyList<KeyClaim> Pending => claims;

    public Task<ClaimReply> Enter(KeyClaim claim)
    {
        if (Interlocked.Increment(ref count) > limit)
        {
            Interlocked.Decrement(ref count);
            return Task.FromResult(new ClaimReply(ReplyKind.Busy, null, "busy", "the node has too much to do"));
        }

        var waiting = new Waiting(claim);
        queue.Enqueue(waiting);
        return waiting.Reply.Task;
    }

    public void Take(int most)
    {
        while (taken.Count < most && queue.TryDequeue(out var next))
        {
            taken.Add(next);
            claims.Add(next.Claim);
        }
    }

    /// <summary>Answers those of the transaction that has ended.</summary>
    public void Answer(AppendResult result)
    {
        for (var i = 0; i < taken.Count; i++)
            taken[i].Reply.TrySetResult(result is { Status: AppendStatus.Committed, Claims: { } holders }
                ? new(ReplyKind.Accepted, holders[i])
                : Failed(result));
        Interlocked.Add(ref count, -taken.Count);
        taken.Clear();
        claims.Clear();
    }

    /// <summary>Answers all that wait: nothing is stored any more. From any thread.</summary>
    public void Refuse(string reason)
    {
        while (queue.TryDequeue(out var waiting))
        {
            Interlocked.Decrement(ref count);
            waiting.Reply.TrySetResult(Failed(new(AppendStatus.NotOwner, Detail: reason)));
        }
    }

    private static ClaimReply Failed(AppendResult result) => result.Status == AppendStatus.Unknown
        ? new(ReplyKind.Unknown, null, "outcome-unknown",
            "whether the idempotency key was stored is not known: repeat it with the same one")
        : new(ReplyKind.Unavailable, null, "unavailable",
            $"the idempotency key cannot be stored now: {result.Detail ?? $"{result.Status}"}");

    private sealed record Waiting(KeyClaim Claim)
    {
        public TaskCompletionSource<ClaimReply> Reply { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
