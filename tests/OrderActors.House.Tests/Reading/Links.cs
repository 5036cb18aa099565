using System.Text;
using System.Text.RegularExpressions;

namespace OrderActors.House.Tests.Reading;

/// <summary>A link of a Markdown file to another place in the repository.</summary>
/// <param name="Line">Where it stands.</param>
/// <param name="Path">The file or folder it points at, relative to the root.</param>
/// <param name="Anchor">The heading it points at, or null.</param>
internal sealed record Link(int Line, string Path, string? Anchor);

/// <summary>Reads links and headings of Markdown. Fenced and inline code holds neither.</summary>
internal static class Links
{
    private const string Inline = @"\]\(<?([^)\s>]+)>?(?:\s+""[^""]*"")?\)";
    private const string Reference = @"(?m)^\s*\[[^\]]+\]:\s+(\S+)";

    public static IEnumerable<Link> Of(TextFile page)
    {
        var prose = Prose(page.Text);
        foreach (Match match in Regex.Matches(prose, $"{Inline}|{Reference}"))
        {
            var target = match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;
            if (Regex.IsMatch(target, "^[a-z]+:")) continue;
            var parts = Uri.UnescapeDataString(target).Split('#', 2);
            var path = parts[0].Length == 0 ? page.Path : Resolve(page.Folder, parts[0]);
            yield return new(page.LineAt(match.Index), path, parts.Length == 2 ? parts[1] : null);
        }
    }

    /// <summary>The anchors that the page's headings have on the common hosts.</summary>
    public static IReadOnlySet<string> Anchors(TextFile page)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match heading in Regex.Matches(Prose(page.Text, inline: false), @"(?m)^#{1,6} +(.+?) *#*$"))
        {
            var slug = Slug(heading.Groups[1].Value);
            var name = slug;
            for (var i = 1; !anchors.Add(name); i++) name = $"{slug}-{i}";
        }

        return anchors;
    }

    private static string Slug(string heading)
    {
        var slug = new StringBuilder();
        foreach (var c in heading.Trim().ToLowerInvariant())
            if (char.IsLetterOrDigit(c) || c is '-' or '_') slug.Append(c);
            else if (c == ' ') slug.Append('-');
        return slug.ToString();
    }

    private static string Resolve(string folder, string target)
    {
        var root = Path.Combine(Repository.Root, folder);
        return Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(root, target))).Replace('\\', '/');
    }

    /// <summary>The text with code blanked, each line where it was.</summary>
    private static string Prose(string text, bool inline = true)
    {
        var lines = text.Split('\n');
        string? fence = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var mark = Regex.Match(lines[i], @"^\s*(`{3,}|~{3,})");
            var inFence = fence is not null || mark.Success;
            if (fence is null && mark.Success) fence = mark.Groups[1].Value;
            else if (mark.Success && mark.Groups[1].Value.StartsWith(fence!, StringComparison.Ordinal)) fence = null;
            if (inFence) lines[i] = "";
            else if (inline) lines[i] = Regex.Replace(lines[i], "`[^`]*`", match => new(' ', match.Length));
        }

        return string.Join('\n', lines);
    }
}
