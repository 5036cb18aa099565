using System.Text.Json;
using System.Text.RegularExpressions;
using OrderActors.Node.Testing;

namespace OrderActors.Fuzz.Tests;

/// <summary>What every answer has to keep to.</summary>
internal static partial class ResponseRules
{
    private const int LongestDetail = 1000;

    /// <summary>What the server says of what is not HTTP, before the node sees it; then the connection ends.</summary>
    private static readonly int[] Bare = [400, 405, 408, 411, 413, 414, 417, 431, 501, 505];

    /// <summary>What is wrong with the answer, or null.</summary>
    public static string? Check(RawResponse answer, string method, bool wellFormed, bool mustRefuse)
    {
        if (!wellFormed && Bare.Contains(answer.Status) && answer is { Body: [], Closes: true }) return null;
        if (IsBusy(answer)) return null;
        if (answer.Status >= 500) return $"{answer.Status}";
        if (mustRefuse && answer.Status < 400) return $"{answer.Status} where a refusal has to be";
        if (answer.IsStream || method == "HEAD") return null;
        if (answer.Status is < 200 or >= 300 and < 400) return $"{answer.Status} has no meaning here";
        try
        {
            return answer.Status < 300 ? Good(answer) : Refusal(answer);
        }
        catch (JsonException)
        {
            return $"{answer.Status} with a body that is not JSON";
        }
    }

    /// <summary>Whether the node says that it has too much to do, as it is documented.</summary>
    public static bool IsBusy(RawResponse answer) =>
        answer.Status == 503 && answer.Header("retry-after") is { Length: > 0 } &&
        answer.Json().TryGetProperty("code", out var code) && code.ValueEquals("busy");

    private static string? Good(RawResponse answer)
    {
        if (answer.Status == 204) return answer.Body.Length == 0 ? null : "204 with a body";
        answer.Json();
        return answer.Header("content-type").StartsWith("application/json", StringComparison.Ordinal)
            ? null : $"{answer.Status} as '{answer.Header("content-type")}'";
    }

    private static string? Refusal(RawResponse answer)
    {
        if (answer.Header("content-type") != "application/problem+json")
            return $"{answer.Status} that is not a problem document";
        var problem = answer.Json();
        foreach (var member in (string[])["type", "title", "detail", "code"])
            if (!problem.TryGetProperty(member, out var text) || string.IsNullOrWhiteSpace(text.GetString()))
                return $"{answer.Status} without a {member}";
        if (problem.GetProperty("status").GetInt32() != answer.Status) return "two statuses";
        var detail = problem.GetProperty("detail").GetString()!;
        if (detail.Length > LongestDetail) return $"{answer.Status} with a detail of {detail.Length} characters";
        return ShowsInside($"{problem.GetProperty("title")} {detail}") is { } found
            ? $"{answer.Status} that shows what is inside: '{found}' in '{detail}'" : null;
    }

    /// <summary>What of the text no caller must see, or null: names of types, of ours and .NET's, stacks.</summary>
    public static string? ShowsInside(string text) =>
        Inside().Match(text) is { Success: true, Value: var found } ? found : null;

    /// <summary>Names of types, and lines of a stack.</summary>
    [GeneratedRegex(@"\b(System|Microsoft|OrderActors)\.\w|Npgsql|SQLite|\w+Exception\b|   at \w|" +
        @"Int32|Int64|Decimal\b|Converter\b|Kestrel|MinRequest")]
    private static partial Regex Inside();
}
