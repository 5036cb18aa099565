namespace OrderActors.Sagas;

/// <summary>
/// What became of a message. The first four are a cell's; with the others an engine answers that it decided nothing, or
/// does not know.
/// </summary>
/// <remarks>The names go between the nodes of a cluster: see the Akka engine's <c>WireCodec</c>.</remarks>
public enum Verdict
{
    /// <summary>Taken. As an answer: and durable.</summary>
    Accepted,

    /// <summary>Taken before under the same idempotency key. As an answer: and durable.</summary>
    Replayed,

    /// <summary>A caller's mistake: see the code and the reason.</summary>
    Rejected,

    /// <summary>
    /// Late or duplicate: nothing happens. Such a command is answered Accepted: all is as it was asked for.
    /// </summary>
    Ignored,

    /// <summary>The engine has too much to do. Nothing is stored; send it again a little later.</summary>
    Busy,

    /// <summary>The engine cannot store anything now (no room, stopping, not the owner). Nothing is stored.</summary>
    Unavailable,

    /// <summary>Whether it was taken is not known. Repeat it with the same idempotency key.</summary>
    Unknown,

    /// <summary>The saga is stopped by an error whose code is given; nothing is stored.</summary>
    Stopped,
}
