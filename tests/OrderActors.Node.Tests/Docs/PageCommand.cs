using System.Text.RegularExpressions;

namespace OrderActors.Node.Tests.Docs;

/// <summary>A command that a page tells its reader to run.</summary>
/// <param name="Page">The page, relative to the root.</param>
/// <param name="Text">The command in one line.</param>
/// <param name="Output">The lines that the page shows below it; <c>…</c> stands for any text.</param>
internal sealed partial record PageCommand(string Page, string Text, IReadOnlyList<string> Output)
{
    // A block without a language is one of commands: that is how most of ours are written.
    private static readonly string[] Shells = ["", "sh", "bash"];

    /// <summary>The commands of a page in their order: of its blocks, and those in its sentences.</summary>
    public static IEnumerable<PageCommand> Of(string page, string text)
    {
        foreach (Match match in BlockOrInline().Matches(text))
        {
            if (match.Groups["inline"] is { Success: true, Value: var inline })
            {
                yield return new(page, inline, []);
                continue;
            }

            var (language, lines) = (match.Groups["language"].Value, Joined(match.Groups["block"].Value));
            if (language == "console")
                foreach (var command in OfSession(page, lines)) yield return command;
            else if (Shells.Contains(language))
                foreach (var line in lines.Where(line => !line.StartsWith('#'))) yield return new(page, line, []);
        }
    }

    /// <summary>Of a session that shows commands behind a prompt, and what they print.</summary>
    private static IEnumerable<PageCommand> OfSession(string page, IEnumerable<string> lines)
    {
        PageCommand? command = null;
        foreach (var line in lines)
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
            {
                if (command is not null) yield return command;
                command = new(page, line[2..], []);
            }
            else
            {
                command = command! with { Output = [.. command.Output, line] };
            }
        }

        if (command is not null) yield return command;
    }

    private static string[] Joined(string block) =>
        Continuation().Replace(block, " ").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(
        @"^```(?<language>[^\n`]*)\n(?<block>.*?)\n```$|(?<!`)`(?<inline>(?:dotnet|curl|orders|docker) [^`]+)`",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BlockOrInline();

    [GeneratedRegex(@" *\\\n\s*")]
    private static partial Regex Continuation();
}
