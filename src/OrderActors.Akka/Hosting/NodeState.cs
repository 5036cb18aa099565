using System.Collections.Concurrent;
using Akka.Actor;
using OrderActors.Engine;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Hosting;

/// <summary>The state of this node: whether it serves, and how far journal and index have come. Thread-safe.</summary>
internal sealed class NodeState(ISharedJournal journal, ISagaIndex index, GroupCommit commits)
{
    private readonly Turnstile turn = new();
    private readonly ConcurrentDictionary<ClusterNodeId, bool> removed = [];
    private volatile IActorRef? region;
    private volatile string detail = "not started";
    private volatile bool serves;
    private volatile bool standsBy;
    private (long At, long Committed)? waitsFor;
    private long standsSince;
    private long newest;
    private long indexed;
    private long lookedAt = -1;
    private long highWaterMark;

    /// <summary>Whether another node owns the store and this one waits to take over.</summary>
    public bool StandsBy
    {
        get => standsBy;
        set => standsBy = value;
    }

    /// <summary>
    /// Whether commands and queries are accepted: everything that must happen before the first one has happened.
    /// </summary>
    public bool Serves
    {
        get => serves;
        set => serves = value;
    }

    /// <summary>The shard region of all sagas; null before the node has joined and while it stops.</summary>
    public IActorRef? Region
    {
        get => region;
        set => region = value;
    }

    /// <summary>Whether some member of the cluster can host sagas; called while the node is a member.</summary>
    public Func<bool> HasHost { get; set; } = static () => true;

    /// <summary>What it is doing, for people.</summary>
    public string Detail
    {
        get => detail;
        set => detail = value;
    }

    public long NewestOrdering => Math.Max(Volatile.Read(ref newest), commits.Committed);

    public long IndexedOrdering => Volatile.Read(ref indexed);

    /// <summary>Reports that the index has reached an ordering.</summary>
    public void Indexed(long ordering)
    {
        if (ordering > indexed) Volatile.Write(ref indexed, ordering);
    }

    /// <summary>
    /// The timestamp since which the index has not advanced although the journal is ahead; null if it has.
    /// </summary>
    public long? StandsSince => Volatile.Read(ref standsSince) is var since and not 0 ? since : null;

    /// <summary>Reports that the cluster has removed a node.</summary>
    public void Removed(ClusterNodeId other) => removed.TryAdd(other, true);

    /// <summary>Whether this node has seen the cluster remove that node.</summary>
    public bool HasBeenRemoved(ClusterNodeId other) => removed.ContainsKey(other);

    /// <summary>Checks how far journal and index have come.</summary>
    /// <param name="now">A timestamp.</param>
    /// <param name="cancellation">Cancels the check.</param>
    /// <returns>
    /// An earlier timestamp: the index holds everything that was acknowledged before it. Null: it has not come further.
    /// </returns>
    /// <remarks>
    /// The index is always a little behind while events arrive. So a check remembers how far the journal was, and a
    /// later one finds that the index has reached that.
    /// </remarks>
    public async Task<long?> LookAsync(long now, CancellationToken cancellation)
    {
        var committed = await journal.NewestAsync(cancellation);
        var offset = await index.OffsetAsync(cancellation);
        var stands = offset < committed && offset == lookedAt;
        lookedAt = offset;
        if (!stands) Volatile.Write(ref standsSince, 0);
        else if (standsSince == 0) Volatile.Write(ref standsSince, now);
        Volatile.Write(ref newest, committed);
        Indexed(offset);
        waitsFor ??= (now, committed);
        if (waitsFor is not { } look || offset < look.Committed) return null;
        waitsFor = null;
        return look.At;
    }

    /// <inheritdoc cref="ISharedJournal.HighWaterMarkAsync"/>
    public ValueTask<long> HighWaterMarkAsync(CancellationToken cancellation) =>
        journal.HighWaterMarkAsync(cancellation);

    /// <summary>
    /// The high-water mark as last read. The journal is asked for a newer one only if it is not above
    /// <paramref name="ordering"/>, and by one caller at a time, however many wait.
    /// </summary>
    public async Task<long> HighWaterMarkAfterAsync(long ordering, CancellationToken cancellation)
    {
        if (Volatile.Read(ref highWaterMark) > ordering) return highWaterMark;
        await turn.EnterAsync(cancellation); // It is never closed.
        try
        {
            if (highWaterMark > ordering) return highWaterMark;
            var page = await journal.ReadAsync(ordering, 1, cancellation);
            if (page.Through > ordering) Volatile.Write(ref highWaterMark, page.Through);
            return highWaterMark;
        }
        finally
        {
            turn.Leave();
        }
    }
}
