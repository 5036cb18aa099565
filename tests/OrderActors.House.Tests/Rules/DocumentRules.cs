using System.Text.RegularExpressions;
using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests.Rules;

/// <summary>What is written down leads somewhere, is reachable, and is the code that runs.</summary>
public sealed class DocumentRules
{
    private const string NamedTest = "`([A-Z][A-Za-z]+)\\.([A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`";
    private const string Sample = @"<!-- sample: (\S+)#(\S+) -->\n+```\w*\n(.*?)\n```";

    [Fact]
    public void Link_OfAPage_ResolvesToFileAndHeading() => Finding.None(
        from page in Repository.Markdown
        from link in Links.Of(page)
        let advice = Broken(link)
        where advice is not null
        select page.At(link.Line, advice));

    [Fact]
    public void Page_OfDocs_IsLinkedFromAnother()
    {
        var linked =
            from page in Repository.Markdown
            from link in Links.Of(page)
            where link.Path != page.Path
            select link.Path;
        var reachable = linked.ToHashSet(StringComparer.Ordinal);
        Finding.None(
            from page in Repository.Markdown
            where page.IsUnder("docs") && !reachable.Contains(page.Path)
            select page.At(1, "nobody links to this page: link it from README.md, ARCHITECTURE.md or another page"));
    }

    [Fact]
    public void CodeBlock_MarkedAsSample_IsTheSampleThatCompiles() => Finding.None(
        Repository.Markdown.SelectMany(StaleSamples));

    [Fact]
    public void Test_NamedOnAPage_IsThere()
    {
        var tests = Repository.Code("tests", "samples", "src/OrderActors.Testing")
            .ToLookup(file => file.Name, file => file.Text);
        var named =
            from page in Repository.Markdown
            from Match match in Regex.Matches(page.Text, NamedTest)
            select (Page: page, Match: match);
        Assert.NotEmpty(named);
        Finding.None(
            from name in named
            let file = name.Match.Groups[1].Value + ".cs"
            let test = name.Match.Groups[2].Value
            where !tests[file].Any(text => text.Contains($" {test}(", StringComparison.Ordinal))
            select name.Page.At(name.Page.LineAt(name.Match.Index), $"{file} has no test '{test}': correct the name"));
    }

    [Fact]
    public void Guide_OwnSaga_IsACompiledSampleOf40Lines()
    {
        var block = Samples(Repository.Get("docs/guide/own-saga.md")).First();
        Assert.InRange(block.Block.Split('\n').Length, 1, 40);
    }

    [Fact]
    public void Readme_Commands_AreTheOnesPromised()
    {
        var lines = Repository.Get("README.md").Lines;
        Assert.Contains("dotnet run --project src/OrderActors.Node -c Release -- --demo", lines);
        Assert.Contains("dotnet test OrderActors.sln", lines);
    }

    [Theory]
    [InlineData("see [a](README.md)", 0)]
    [InlineData("see [a](docs/NOWHERE.md)", 1)]
    [InlineData("see [a](#a-heading)\n\n## A `heading`!", 0)]
    [InlineData("see [a](#another)\n\n## A heading", 1)]
    [InlineData("`[a](nowhere.md)`\n```\n[b](nowhere.md)\n```\n[c](https://example.com/x)", 0)]
    [InlineData("[a]: nowhere.md", 1)]
    public void Broken_LinksOfAPage_AreFound(string text, int found)
    {
        var page = new TextFile("page.md", text);
        Assert.Equal(found, Links.Of(page).Count(link => Broken(link, page) is not null));
    }

    private static string? Broken(Link link, TextFile? page = null)
    {
        if (link.Path.StartsWith("..", StringComparison.Ordinal)) return $"'{link.Path}' is outside of the repository";
        var toItself = page?.Path == link.Path;
        if (!toItself && !Repository.Exists(link.Path)) return $"'{link.Path}' does not exist: correct the link";
        if (link.Anchor is null) return null;
        var target = toItself ? page! : Repository.Get(link.Path);
        return Links.Anchors(target).Contains(link.Anchor) ? null : $"'{link.Path}' has no heading '#{link.Anchor}'";
    }

    private static IEnumerable<Finding> StaleSamples(TextFile page) =>
        from sample in Samples(page)
        let region = Region(Repository.Get(sample.Path), sample.Region)
        where region != sample.Block
        select page.At(sample.Line, $"the block differs from region '{sample.Region}' of {sample.Path}: copy it again");

    /// <summary>Code blocks below a comment <c>sample: path#region</c>.</summary>
    private static IEnumerable<(int Line, string Path, string Region, string Block)> Samples(TextFile page) =>
        from Match match in Regex.Matches(page.Text, Sample, RegexOptions.Singleline)
        select (page.LineAt(match.Index), match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);

    private static string Region(TextFile file, string name)
    {
        var match = Regex.Match(file.Text, $@"#region {name}\n(.*?)\n\s*#endregion", RegexOptions.Singleline);
        return match.Groups[1].Value.Trim('\n');
    }
}
