using System.Text.RegularExpressions;
using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests.Rules;

/// <summary>Whoever meets an error code finds its cause and its fix.</summary>
public sealed class ErrorCodeRules
{
    private const string Code = @"\bOA\d{4}\b";
    private const string IndexPage = "docs/errors/README.md";

    [Fact]
    public void ErrorCode_InSources_HasAPage() => Finding.None(
        from use in Uses
        where !Repository.Exists(PageOf(use.Code))
        select use.File.At(use.Line, $"{use.Code} has no page: write {PageOf(use.Code)}"));

    [Fact]
    public void ErrorCode_InSources_IsListed()
    {
        var index = Repository.Get(IndexPage);
        Finding.None(
            from use in Uses.DistinctBy(use => use.Code)
            where !index.Text.Contains($"]({use.Code}.md)", StringComparison.Ordinal)
            select use.File.At(use.Line, $"{use.Code} is not listed: add a line to {IndexPage}"));
    }

    [Fact]
    public void ErrorPage_OfDocs_IsOfACodeInUse()
    {
        var used = Uses.Select(use => use.Code).ToHashSet();
        Finding.None(
            from page in Repository.Markdown
            where page.Folder == "docs/errors" && page.Path != IndexPage
            where !used.Contains(Path.GetFileNameWithoutExtension(page.Name))
            select page.At(1, "no source has this code: delete the page and its line in the list"));
    }

    [Fact]
    public void ErrorPage_OfDocs_SaysCauseConductAndFix() => Finding.None(
        from page in Repository.Markdown
        where page.Folder == "docs/errors" && page.Path != IndexPage
        from heading in new[] { "## Cause", "## What the node does", "## Fix" }
        where !page.Lines.Contains(heading)
        select page.At(1, $"the page has no heading '{heading}'"));

    private static IEnumerable<(TextFile File, int Line, string Code)> Uses =>
        from file in Repository.Code("src")
        from Match match in Regex.Matches(file.Text, Code)
        select (file, file.LineAt(match.Index), match.Value);

    private static string PageOf(string code) => $"docs/errors/{code}.md";
}
