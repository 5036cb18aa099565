using System.Collections.Concurrent;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Threads;
using OrderActors.Sagas;

namespace OrderActors.Engine.Shells;

/// <summary>
/// What is asked of a journal's one writer beside rows: claims on keys, which ride in the next transaction, and what
/// runs between two transactions. Asked from any thread, carried out by the writer's.
/// </summary>
/// <param name="journal">What is written.</param>
/// <param name="mostClaims">How many claims may wait.</param>
/// <param name="wake">Wakes the writer; false: it takes nothing any more.</param>
internal sealed class WriterRequests(IJournal journal, int mostClaims, Func<bool> wake)
{
    /// <summary>What is told to whoever comes after the end.</summary>
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

    /// <summary>Gives a claim up.</summary>
    public Task<AppendResult> ReleaseAsync(KeyClaim claim) =>
        RunAsync(() => journal.ReleaseAsync(claim, CancellationToken.None));

    /// <summary>Deletes sagas, of which no row may be on its way.</summary>
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

    /// <summary>Carries out the next one of those that run between two transactions.</summary>
    /// <param name="lost">Why nothing can be stored now, or null.</param>
    public void RunNext(string? lost)
    {
        if (between.TryDequeue(out var work)) work.Run(lost);
    }

    /// <summary>Answers all that wait: nothing is stored any more. From any thread.</summary>
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
        // The writer has ended, or ends: it may have looked for the last time before this one was there.
        if (!wake()) Refuse(Stopping);
    }
}
