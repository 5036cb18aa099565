namespace OrderActors.Sagas;

/// <summary>
/// The result of a message. The first four come from a cell; the others say that an engine decided nothing, or does not
/// know.
/// </summary>
/// <remarks>The names are sent between the nodes of a cluster: see the Akka engine's <c>WireCodec</c>.</remarks>
public enum Verdict
{
    /// <summary>Accepted. In a reply, its events are durable as well.</summary>
    Accepted,

    /// <summary>Accepted before under the same idempotency key. In a reply, its events are durable as well.</summary>
    Replayed,

    /// <summary>A caller's mistake: see the code and the reason.</summary>
    Rejected,

    /// <summary>
    /// Late or duplicate: nothing happens. The reply to such a command is Accepted, since its effect is there.
    /// </summary>
    Ignored,

    /// <summary>The engine has too much to do. Nothing is stored; send it again a little later.</summary>
    Busy,

    /// <summary>The engine cannot store anything now (no room, stopping, not the owner). Nothing is stored.</summary>
    Unavailable,

    /// <summary>Whether it was accepted is not known. Repeat it with the same idempotency key.</summary>
    Unknown,

    /// <summary>The saga is stopped by an error whose code is given; nothing is stored.</summary>
    Stopped,
}
