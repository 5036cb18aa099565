namespace OrderActors.Fuzz.Tests;

/// <summary>What the client does once it has begun to send.</summary>
internal enum Ending
{
    /// <summary>Sends all and reads the answers.</summary>
    Read,

    /// <summary>Sends a part, or no HTTP, ends its half of the connection, and reads until the node ends its.</summary>
    EndSending,

    /// <summary>Sends a part and waits for the node to give up.</summary>
    Stall,

    /// <summary>Sends a part and resets the connection.</summary>
    Reset,

    /// <summary>Sends all, and resets the connection once the node has answered somebody who came later.</summary>
    ResetInWait,
}

/// <summary>A request, or a few in one piece, as they are sent.</summary>
/// <param name="Number">Its number; with the seed it makes the case again.</param>
/// <param name="Route">The route whose valid request it began as.</param>
/// <param name="Bytes">What is sent.</param>
/// <param name="Methods">The methods of the requests in it; a lie where it is not HTTP.</param>
/// <param name="Ending">What the client does.</param>
internal sealed record FuzzCase(
    int Number, string Route, ReadOnlyMemory<byte> Bytes, IReadOnlyList<string> Methods, Ending Ending)
{
    /// <summary>Whether every answer has to be the node's own: HTTP by the book, and read to its end.</summary>
    public bool WellFormed { get; init; }

    /// <summary>Whether the answer has to be a refusal.</summary>
    public bool MustRefuse { get; init; }

    /// <summary>What was done to the valid request, for people.</summary>
    public string Changes { get; init; } = "";
}
