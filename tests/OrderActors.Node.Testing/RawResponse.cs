using System.Text.Json;

namespace OrderActors.Node.Testing;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its headers, names in lower case.</param>
/// <param name="Body">Its body; what came with the head, for a stream.</param>
internal sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Whether the node says that the connection ends here.</summary>
    public bool Closes => Header("connection").Contains("close", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a live feed, which has no end.</summary>
    public bool IsStream => Header("content-type").StartsWith("text/event-stream", StringComparison.Ordinal);

    public string Header(string name) => Headers.GetValueOrDefault(name) ?? "";

    /// <summary>The body; throws if it is not JSON.</summary>
    public JsonElement Json() => JsonElement.Parse(Body);
}
