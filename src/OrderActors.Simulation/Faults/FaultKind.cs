namespace OrderActors.Simulation.Faults;

/// <summary>What can go wrong in a simulated world.</summary>
public enum FaultKind
{
    /// <summary>The process dies, between any two things that it does; what is on its way to the disk gets there whole
    /// or not at all.</summary>
    Crash,

    /// <summary>After a crash the process stays away for minutes or hours, not seconds.</summary>
    LongOutage,

    /// <summary>A commit takes seconds or minutes.</summary>
    SlowCommit,

    /// <summary>A commit certainly fails: there is no room.</summary>
    FullStore,

    /// <summary>
    /// The journal's ownership is lost during a commit, whose outcome nobody hears: it is stored at once, stored late,
    /// or never.
    /// </summary>
    LostCommit,

    /// <summary>The index lags behind the journal for up to minutes.</summary>
    SlowIndex,

    /// <summary>A message to the node is lost.</summary>
    LostMessage,

    /// <summary>A message to the node comes late, after others that were sent later.</summary>
    LateMessage,

    /// <summary>A message to the node comes twice.</summary>
    DuplicateMessage,

    /// <summary>The node's inbox is full.</summary>
    Busy,

    /// <summary>An answer of the node is lost.</summary>
    LostReply,

    /// <summary>The service of one activity is out of order for a while: none of its attempts ends well.</summary>
    ServiceOutage,

    /// <summary>An attempt fails for now; certainly or perhaps without effect, in truth without.</summary>
    FailedAttempt,

    /// <summary>An attempt is refused for good.</summary>
    RefusedAttempt,

    /// <summary>An attempt hangs until its time is up, without effect.</summary>
    HungAttempt,

    /// <summary>An attempt takes long; perhaps longer than it may.</summary>
    SlowAttempt,

    /// <summary>An attempt has its effect and its answer is lost.</summary>
    LostAnswer,

    /// <summary>
    /// An attempt's request reaches the other side only after its time is up; perhaps after it was undone.
    /// </summary>
    LateArrival,

    /// <summary>A handler continues although it was asked to end.</summary>
    DeafHandler,

    /// <summary>The end of an attempt is told twice.</summary>
    DuplicateEnd,

    /// <summary>The node's clock jumps forward, by up to hours.</summary>
    ClockJump,

    /// <summary>
    /// The process is stopped in order: it takes nothing more, lets attempts end for a moment, waits for the disk, and
    /// answers everybody. It is back after a while.
    /// </summary>
    Stop,

    /// <summary>
    /// Another process takes the journal over at once. What the old one has sent arrives all the same, also its commit.
    /// </summary>
    Handover,

    /// <summary>An operator waives an undo that is stuck, instead of asking for one more attempt.</summary>
    WaivedUndo,

    /// <summary>While the journal's ownership is lost, another node owns it and stores events of its own.</summary>
    OtherOwner,

    /// <summary>
    /// An attempt's heartbeats are not heard: it ends as overdue, while its handler continues and its request arrives,
    /// before that or afterwards.
    /// </summary>
    LostHeartbeat,

    /// <summary>
    /// The store of the node's own services is away for a while: attempts wait for it, and the one that it cuts off at
    /// the commit does not know whether it had its effect.
    /// </summary>
    OwnStoreAway,

    /// <summary>Somebody sets the node's clock back, by up to an hour.</summary>
    ClockSetBack,
}
