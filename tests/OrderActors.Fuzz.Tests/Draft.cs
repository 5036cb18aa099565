using System.Globalization;
using System.Text;
using OrderActors.Node.Testing;

namespace OrderActors.Fuzz.Tests;

/// <summary>A request that is not written out yet. Every text in it is <see cref="ByteText"/>.</summary>
internal sealed class Draft
{
    private const int LongestLine = 8192;
    private const int LongestHeaders = 30_000;
    private const int MostHeaders = 95;

    public Draft(string method, string target, string? body = null)
    {
        Method = method;
        var (path, query) = target.Split('?') is [var first, var second] ? (first, second) : (target, null);
        Segments = [.. path.Split('/').Skip(1)];
        Query = [.. (query?.Split('&') ?? []).Select(pair => (pair.Split('=')[0], (string?)pair.Split('=')[1]))];
        if (body is null) return;
        Body = body;
        Headers.Add(("Content-Type", "application/json"));
    }

    public string Method { get; set; }

    /// <summary>What stands before the path: an authority, or more slashes.</summary>
    public string Prefix { get; set; } = "/";

    public List<string> Segments { get; }

    public List<(string Name, string? Value)> Query { get; }

    public List<(string Name, string Value)> Headers { get; } = [];

    public string? Body { get; set; }

    /// <summary>Sizes of the chunks that the body is sent in; null: it is sent whole, with its length.</summary>
    public Func<int>? Chunks { get; set; }

    /// <summary>Whether the node has to refuse this, whatever else is in it.</summary>
    public bool MustRefuse { get; set; }

    /// <summary>What was done to the valid request, for people.</summary>
    public List<string> Changes { get; } = [];

    public string Target => Prefix + string.Join('/', Segments) + (Query.Count == 0 ? "" : "?") +
        string.Join('&', Query.Select(p => p.Value is null ? p.Name : $"{p.Name}={p.Value}"));

    /// <summary>
    /// Whether it is HTTP by the book, within the server's limits. What is not may be refused before the node sees it:
    /// with a bare status.
    /// </summary>
    public bool IsWellFormed =>
        Method.All(char.IsAsciiLetter) && Method != "CONNECT" &&
        Prefix == "/" && Target.All(c => c is > ' ' and <= '~') && !Target.Contains("%00", StringComparison.Ordinal) &&
        Target.Length + Method.Length + 11 <= LongestLine && Headers.Count <= MostHeaders &&
        Headers.Sum(h => h.Name.Length + h.Value.Length + 4) <= LongestHeaders &&
        Headers.TrueForAll(h => h.Value.All(c => c is >= ' ' and <= '~' or '\t'));

    /// <summary>The line and the headers, without the blank line that ends them.</summary>
    public string Head()
    {
        var text = new StringBuilder();
        text.Append(Method).Append(' ').Append(Target).Append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        foreach (var (name, value) in Headers) text.Append(name).Append(": ").Append(value).Append("\r\n");
        if (Body is null) return text.ToString();
        if (Chunks is not null) return text.Append("Transfer-Encoding: chunked\r\n").ToString();
        return text.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n").ToString();
    }

    /// <summary>The body as it goes over the wire.</summary>
    public string Payload()
    {
        if (Body is null || Chunks is null) return Body ?? "";
        var text = new StringBuilder();
        for (var at = 0; at < Body.Length;)
        {
            var size = Math.Min(Math.Max(1, Chunks()), Body.Length - at);
            text.Append(CultureInfo.InvariantCulture, $"{size:x}\r\n").Append(Body, at, size).Append("\r\n");
            at += size;
        }

        return text.Append("0\r\n\r\n").ToString();
    }
}
