using System.Collections.Concurrent;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Threads;
using OrderActors.Sagas;

namespace OrderActors.Engine.Shells;

/// <summary>
/// Requests to a journal's one writer beside rows: claims on keys, which become part of the next transaction, and work
/// between two transactions. Posted from any thread, carried out by the writer's.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="mostClaims">How many claims may wait.</param>
/// <param name="wake">Wakes the writer; false if it accepts nothing any more.</param>
internal sealed class WriterRequests(IJournal journal, int mostClaims, Func<bool> wake)
{
    /// <summary>The reason given to requests after the end.</summary>
    public const string Stopping = "the node is stopping";

    private readonly ConcurrentQueue<BetweenAppends> between = new();

    /// <summary>The claims that wait.</summary>
    public ClaimQueue Claims { get; } = new(mostClaims);

    /// <summary>Whether the writer has nothing to do here.</summary>
    public bool IsEmpty => Claims.IsEmpty && between.IsEmpty;

    /// <summary>Claims a key in the next transaction, or finds the claim that holds.</summary>
    public Task<ClaimReply> ClaimAsync(KeyClaim claim)
    {
        var reply = Claims.Enter(claim);
        Wake();
        return reply;
    }

    /// <summary>Removes a claim.</summary>
    public Task<AppendResult> ReleaseAsync(KeyClaim claim) =>
        RunAsync(() => journal.ReleaseAsync(claim, CancellationToken.None));

    /// <summary>Deletes sagas. No append of theirs may be under way.</summary>
    public Task<AppendResult> RemoveAsync(IReadOnlyList<SagaId> sagas) =>
        RunAsync(() => journal.RemoveAsync(sagas, CancellationToken.None));

    /// <summary>See <see cref="IJournal.SweepAsync"/>.</summary>
    public async Task<(AppendResult Result, ClaimSweep Sweep)> SweepAsync(
        DateTimeOffset before, ClaimPosition after, int limit)
    {
        var sweep = default(ClaimSweep);
        var result = await RunAsync(async () =>
        {
            (var ended, sweep) = await journal.SweepAsync(before, after, limit, CancellationToken.None);
            return ended;
        });
        return (result, sweep);
    }

    /// <summary>Carries out the next request that runs between two transactions.</summary>
    /// <param name="lost">Why nothing can be stored now, or null.</param>
    public void RunNext(string? lost)
    {
        if (between.TryDequeue(out var work)) work.Run(lost);
    }

    /// <summary>Replies to all that wait: nothing is stored any more. From any thread.</summary>
    public void Refuse(string reason)
    {
        while (between.TryDequeue(out var work)) work.Refuse(reason);
        Claims.Refuse(reason);
    }

    private Task<AppendResult> RunAsync(Func<ValueTask<AppendResult>> run)
    {
        var work = new BetweenAppends(run);
        between.Enqueue(work);
        Wake();
        return work.Result;
    }

    private void Wake()
    {
        // The writer has ended or is ending: it may have checked for the last time before this request was posted.
        if (!wake()) Refuse(Stopping);
    }
}
