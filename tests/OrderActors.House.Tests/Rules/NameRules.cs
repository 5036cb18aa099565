using System.Text.RegularExpressions;
using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests.Rules;

/// <summary>A name says what a thing is. These words say only that nobody knew.</summary>
public sealed class NameRules
{
    private const string Empty = @"(Helpers?|Utils?|Utility|Utilities|Common|Manager)(?![a-z])";
    private const string Table = "docs/decisions/names.md";
    private const string Declaration = @"\b(?:class|struct|interface|enum|record(?:\s+struct|\s+class)?)\s+(\w+)";

    [Fact]
    public void Type_Name_SaysWhatItIs() => Finding.None(
        Repository.Code("src", "tests", "bench", "samples").SelectMany(EmptyTypeNames));

    [Fact]
    public void File_Name_SaysWhatItIs() => Finding.None(
        from file in Repository.Files
        where Regex.IsMatch(file.Path, @"(^|/)[^/]*" + Empty)
        select file.At(1, "name the file or folder by what it holds"));

    [Fact]
    public void Type_Name_IsNotARetiredOne()
    {
        var retired = Retired();
        Assert.True(retired.Count > 50, "the table of retired names cannot be read");

        Finding.None(
            from file in Repository.Code("src", "tests", "bench", "samples")
            from Match match in Regex.Matches(file.Code, Declaration)
            where retired.Contains(match.Groups[1].Value)
            select file.At(file.LineAt(match.Index),
                $"'{match.Groups[1].Value}' is retired: {Table} has the new name"));
    }

    [Fact]
    public void FileName_IsNotARetiredOne()
    {
        var retired = Retired();

        Finding.None(
            from file in Repository.Files
            let name = Path.GetFileName(file.Path).Split('.')[0]
            where file.Path.EndsWith(".cs", StringComparison.Ordinal) && retired.Contains(name)
            select file.At(1, $"'{name}' is retired: {Table} has the new name"));
    }

    [Theory]
    [InlineData("static class OrderHelpers { }", 1)]
    [InlineData("public sealed record ConnectionManager(int A);", 1)]
    [InlineData("sealed class Commonwealth { }", 0)]
    [InlineData("var manager = new Shop(); // class FooManager", 0)]
    public void EmptyTypeNames_OfCode_FindsWholeWords(string code, int found) =>
        Assert.Equal(found, EmptyTypeNames(new("a.cs", code)).Count());

    private static HashSet<string> Retired() =>
        Regex.Matches(Repository.Get(Table).Text, @"(?m)^\| `(\w+)` \| `\w+` \|$")
            .Select(row => row.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<Finding> EmptyTypeNames(TextFile file) =>
        from Match match in Regex.Matches(file.Code, Declaration)
        where Regex.IsMatch(match.Groups[1].Value, Empty)
        select file.At(file.LineAt(match.Index), $"'{match.Groups[1].Value}': name the type by what it is or does");
}
