using System.Globalization;
using System.Text.Json;

namespace OrderActors.Cli.Http;

/// <summary>How a request to the node ended.</summary>
internal abstract record NodeReply
{
    private NodeReply() { }

    /// <summary>The node did what was asked.</summary>
    /// <param name="Body">The answer.</param>
    /// <param name="Replayed">Whether it had been done before, under the same idempotency key.</param>
    public sealed record Answered(JsonElement Body, bool Replayed = false) : NodeReply
    {
        /// <summary>The stage of the saga that the answer is about; empty where it is about none.</summary>
        public string Stage { get; init; } = Body.Text("stage") ?? "";
    }

    /// <summary>The command line names a kind, a stage or a command that the node does not have.</summary>
    /// <param name="Text">Which, and what there is.</param>
    public sealed record Misused(string Text) : NodeReply;

    /// <summary>The node refuses, and will refuse it again.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Code">The mistake's stable name, or null.</param>
    /// <param name="Text">Title, detail and code in one line.</param>
    public sealed record Refused(int Status, string? Code, string Text) : NodeReply;

    /// <summary>No usable answer came until the time for repeats was over.</summary>
    /// <param name="Reason">What was wrong the last time.</param>
    /// <param name="Busy">True when a node answered, but could not take the request.</param>
    public sealed record Unreachable(string Reason, bool Busy) : NodeReply;

    /// <summary>Reads an answer that the node gave.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="text">The body.</param>
    /// <param name="replayed">Whether it had been done before, under the same idempotency key.</param>
    /// <param name="stage">What the headers say of the saga's stage, or null.</param>
    public static NodeReply Read(int status, string text, bool replayed, string? stage)
    {
        var success = status is >= 200 and < 300;
        if (!TryParse(text, out var body) && (success || text.Length > 0))
            return new Refused(status, null, string.Create(CultureInfo.InvariantCulture,
                $"HTTP {status}: the answer is not JSON; is this the address of an OrderActors node?"));
        if (!success) return new Refused(status, body.Text("code"), Describe(status, body));
        var answered = new Answered(body, replayed);
        return stage is null ? answered : answered with { Stage = stage };
    }

    private static string Describe(int status, JsonElement problem)
    {
        var title = problem.Text("title") ?? string.Create(CultureInfo.InvariantCulture, $"HTTP {status}");
        var detail = problem.Text("detail") is { Length: > 0 } text && text != title ? $": {text}" : "";
        var code = problem.Text("code") is { Length: > 0 } name ? $" ({name})" : "";
        return $"{title}{detail}{code}";
    }

    private static bool TryParse(string text, out JsonElement body)
    {
        try
        {
            body = JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            body = default;
            return false;
        }
    }
}
