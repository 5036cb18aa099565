using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests.Rules;

/// <summary>Nothing half done, nobody's own machine, no file that nothing uses.</summary>
public sealed class LeftoverRules
{
    // The brackets keep these patterns from finding themselves.
    private const string Marks = @"\bT[O]DO\b|\bF[I]XME\b|\bH[A]CK\b|\bNotImplemented[E]xception\b";
    private const string MachinePaths = @"(?<![\w}.~-])(/wor[k]/|/tmp/[h]\b|/hom[e]/\w|/roo[t]/)";

    [Fact]
    public void Mark_OfUnfinishedWork_IsNowhere() => Finding.None(
        Repository.Files.SelectMany(file => file.InText(Marks, "finish it, or open an issue and take the mark away")));

    [Fact]
    public void Test_OfTheHouse_IsNotSkipped() => Finding.None(
        Repository.Code("tests").SelectMany(file => file.InCode(@"\bSkip\s*=(?!=)", "mend the test or delete it")));

    [Fact]
    public void Path_OfAMachine_IsNowhere() => Finding.None(
        Repository.Files.SelectMany(file => file.InText(MachinePaths, "name the place relative to the repository")));

    [Fact]
    public void Project_OfTheHouse_IsInASolution()
    {
        var listed = Repository.WithExtension(".sln").SelectMany(Listed).Select(entry => entry.Project).ToHashSet();
        Finding.None(
            from project in Repository.Projects
            where !listed.Contains(project.Path)
            select project.At(1, "no solution builds this project: add it to OrderActors.sln"));
    }

    [Fact]
    public void Project_OfASolution_Exists() => Finding.None(
        from solution in Repository.WithExtension(".sln")
        from entry in Listed(solution)
        where !Repository.Exists(entry.Project)
        select solution.At(entry.Line, $"'{entry.Project}' does not exist: take it out of the solution"));

    /// <summary>The projects of a solution, which names them from its own folder on.</summary>
    private static IEnumerable<(int Line, string Project)> Listed(TextFile solution) =>
        from line in solution.Lines.Index()
        where line.Item.Contains(".csproj\"", StringComparison.Ordinal)
        select (line.Index + 1, Path.Combine(solution.Folder, line.Item.Split('"')[5].Replace('\\', '/')));
}
