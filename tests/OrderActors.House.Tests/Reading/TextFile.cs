using System.Text.RegularExpressions;
using Xunit;

namespace OrderActors.House.Tests.Reading;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Text">Its content.</param>
internal sealed record TextFile(string Path, string Text)
{
    private string? code;

    /// <summary>The C# text with comments and string contents blanked; lines and columns stay.</summary>
    public string Code => code ??= CodeText.Mask(Text);

    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    public string Name => System.IO.Path.GetFileName(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public int LineAt(int index) => Text.AsSpan(0, index).Count('\n') + 1;

    public Finding At(int line, string advice) => new(Path, line, advice);

    /// <summary>A finding for each match in the code, comments and strings left out.</summary>
    public IEnumerable<Finding> InCode(string pattern, string advice) => In(Code, pattern, advice);

    /// <summary>A finding for each match in the whole text.</summary>
    public IEnumerable<Finding> InText(string pattern, string advice) => In(Text, pattern, advice);

    private IEnumerable<Finding> In(string text, string pattern, string advice) =>
        Regex.Matches(text, pattern).Select(match => At(LineAt(match.Index), $"'{match.Value.Trim()}': {advice}"));
}

/// <summary>A rule that a place does not keep, and what to do about it.</summary>
internal sealed record Finding(string File, int Line, string Advice)
{
    public override string ToString() => $"{File}:{Line}: {Advice}";

    /// <summary>Fails with every finding, one a line.</summary>
    public static void None(IEnumerable<Finding> findings)
    {
        var all = findings.ToList();
        if (all.Count > 0) Assert.Fail($"{all.Count} places break this rule:\n{string.Join('\n', all)}");
    }
}
