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

    [Fact]
    public void Identifier_HasNoRetiredWord()
    {
        var words = RetiredWords();
        var types = Retired().Where(name => WordsOf(name).Count > 1).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.True(words.Count > 5 && types.Count > 30, "the tables of retired names cannot be read");

        Finding.None(Repository.Code("src", "tests", "bench", "samples")
            .SelectMany(file => RetiredIdentifiers(file, words, types)));
    }

    [Theory]
    [InlineData("void Run(TimeSpan ownerPatience) { }", 1)]
    [InlineData("private readonly Desk replyDesks;", 2)]
    [InlineData("var cellMemory = 1; Desktop desktop;", 1)]
    [InlineData("// a desk, a \"keeper\"", 0)]
    public void RetiredIdentifiers_OfCode_FindsWordsOfMembersParametersAndLocals(string code, int found) =>
        Assert.Equal(found, RetiredIdentifiers(new("a.cs", code),
            new(["desk", "keeper", "patience"], StringComparer.OrdinalIgnoreCase),
            new(["CellMemory"], StringComparer.OrdinalIgnoreCase)).Count());

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

    private static HashSet<string> RetiredWords()
    {
        var text = Repository.Get(Table).Text;
        return Regex.Matches(text[text.IndexOf("| retired word |", StringComparison.Ordinal)..],
                @"(?m)^\| ([a-z]+(?:, [a-z]+)*) \| .+ \|$")
            .SelectMany(row => row.Groups[1].Value.Split(", ")).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static IEnumerable<Finding> RetiredIdentifiers(
        TextFile file, HashSet<string> words, HashSet<string> types) =>
        from Match match in Regex.Matches(file.Code, @"\b[A-Za-z_]\w*")
        where types.Contains(match.Value) || WordsOf(match.Value).Exists(word => IsRetired(word, words))
        select file.At(file.LineAt(match.Index), $"'{match.Value}' is retired: {Table} has the new name");

    private static bool IsRetired(string word, HashSet<string> words) =>
        words.Contains(word) || (word.EndsWith('s') && words.Contains(word[..^1]));

    /// <summary>The words of a name in Pascal, camel or snake case.</summary>
    private static List<string> WordsOf(string name) =>
        [.. Regex.Matches(name, "[A-Z]+(?![a-z])|[A-Z]?[a-z]+").Select(word => word.Value)];

    private static IEnumerable<Finding> EmptyTypeNames(TextFile file) =>
        from Match match in Regex.Matches(file.Code, Declaration)
        where Regex.IsMatch(match.Groups[1].Value, Empty)
        select file.At(file.LineAt(match.Index), $"'{match.Groups[1].Value}': name the type by what it is or does");
}
