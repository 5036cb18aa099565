using System.Text.RegularExpressions;
using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests.Rules;

/// <summary>What was added or switched off says why.</summary>
public sealed class ReasonRules
{
    private const int SharedBy = 4;

    [Fact]
    public void Package_InTheList_HasAReason() => Finding.None(Unreasoned(
        Repository.Get("Directory.Packages.props"), @"<PackageVersion Include=""([^"".]+)", @"^\s*<!--|-->\s*$",
        "write a comment above the package: what it is for and why this one", sameFamily: true));

    [Fact]
    public void Suppression_OfTheHouse_HasAReason() => Finding.None(Unreasoned(
        Repository.Get(".editorconfig"), @"^dotnet_diagnostic\.([A-Z]+)\d+\.severity = none", "^#",
        $"write the reason above the line; at most {SharedBy} lines share one", sameFamily: false));

    [Fact]
    public void Suppression_InCode_HasAReason() => Finding.None(
        from file in Repository.Code("src", "tests", "bench", "samples")
        from line in file.Lines.Index()
        where Regex.IsMatch(line.Item, @"^\s*#pragma warning disable (?!.*//)")
        select file.At(line.Index + 1, "say why the warning is wrong here"));

    [Theory]
    [InlineData("# why\ndotnet_diagnostic.CA1000.severity = none", 0)]
    [InlineData("# why\n\ndotnet_diagnostic.CA1000.severity = none", 1)]
    [InlineData("[*.cs]\ndotnet_diagnostic.CA1000.severity = none", 1)]
    public void Unreasoned_LinesOfAList_AreFound(string text, int found) => Assert.Equal(found, Unreasoned(
        new(".editorconfig", text), @"^dotnet_diagnostic\.([A-Z]+)\d+\.severity = none", "^#", "why?", false).Count());

    [Fact]
    public void Unreasoned_PackageAfterAnotherFamily_IsFound()
    {
        var list = new TextFile("list", "<!-- logs -->\nInclude=\"A.B\"\nInclude=\"A.C\"\nInclude=\"D\"");
        Assert.Equal(4, Assert.Single(Unreasoned(list, @"Include=""([^"".]+)", "<!--", "why?", true)).Line);
    }

    /// <summary>A reason covers the few entries that follow it directly; of packages, those of one family.</summary>
    private static IEnumerable<Finding> Unreasoned(
        TextFile file, string entry, string reason, string advice, bool sameFamily)
    {
        var covered = 0;
        string? family = null;
        foreach (var (index, line) in file.Lines.Index())
        {
            var match = Regex.Match(line, entry);
            if (!match.Success)
            {
                covered = !Regex.IsMatch(line, reason) ? 0 : sameFamily ? int.MaxValue : SharedBy + 1;
                family = null;
                continue;
            }

            var name = match.Groups[1].Value;
            if (sameFamily && (family ??= name) != name) covered = 0;
            if (--covered <= 0) yield return file.At(index + 1, advice);
        }
    }
}
