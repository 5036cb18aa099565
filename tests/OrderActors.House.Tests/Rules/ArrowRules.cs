using System.Xml.Linq;
using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests.Rules;

/// <summary>Who may know whom. Domain knows no engine; no engine knows an order.</summary>
public sealed class ArrowRules
{
    private static readonly string[] EnginesAndBelow = ["Sagas", "Engine", "Embedded", "Akka", "Storage"];

    /// <summary>Every project of src with all that it may refer to.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Sagas"] = [],
        ["Domain"] = ["Sagas"],
        ["Engine"] = ["Sagas"],
        ["Embedded"] = ["Engine"],
        ["Storage"] = ["Engine"],
        ["Akka"] = ["Engine"],
        ["Services"] = ["Domain", "Engine"],
        ["Gateway"] = ["Domain", "Engine"],
        ["Node"] = ["Domain", "Engine", "Embedded", "Akka", "Storage", "Services", "Gateway"],
        ["Cli"] = [],
        ["Testing"] = ["Embedded", "Storage"],
        ["Simulation"] = ["Embedded", "Storage"],
        ["Simulation.Cli"] = ["Simulation", "Domain"],
    };

    [Fact]
    public void Project_OfSources_RefersOnlyToWhatItMayKnow() => Finding.None(
        Repository.Projects.Where(file => file.IsUnder("src")).SelectMany(ForbiddenArrows));

    [Fact]
    public void SagasAndDomain_ReferToNoPackage() => Finding.None(
        from file in Repository.Projects
        where file.IsUnder("src/OrderActors.Sagas") || file.IsUnder("src/OrderActors.Domain")
        from reference in References(file, "PackageReference").Concat(References(file, "FrameworkReference"))
        select file.At(1, $"'{reference}': these two projects are pure and need nothing but the base library"));

    [Fact]
    public void Engine_StoreAndModel_NameNoOrderType() => Finding.None(
        from file in Repository.Files
        where EnginesAndBelow.Any(name => file.IsUnder($"src/OrderActors.{name}/"))
        from finding in file.InText(@"\bOrderState\b|\bPlaceOrder\b|\bOrderActors\.Domain\b",
            "no engine knows an order: move it to Domain, Services, Gateway or Node")
        select finding);

    /// <summary>What tests share lies in libraries (Testing): a change of one suite does not rebuild another.</summary>
    [Fact]
    public void TestProject_IsReferredToByNone() => Finding.None(BorrowedTests([.. Repository.Projects]));

    [Theory]
    [InlineData("OrderActors.Engine.Tests", 1)]
    [InlineData("OrderActors.Engine.Testing", 0)]
    public void BorrowedTests_OfProjects_AreThoseWithARunner(string referred, int found)
    {
        const string Runner = "<PackageReference Include=\"Microsoft.NET.Test.Sdk\" />";
        var borrowing = $"<ProjectReference Include=\"../{referred}/{referred}.csproj\" />";
        TextFile[] projects =
        [
            Project("OrderActors.Engine.Tests", Runner),
            Project("OrderActors.Engine.Testing", ""),
            Project("OrderActors.Akka.Tests", Runner + borrowing),
        ];

        Assert.Equal(found, BorrowedTests(projects).Count());

        static TextFile Project(string name, string items) =>
            new($"tests/{name}/{name}.csproj", $"<Project><ItemGroup>{items}</ItemGroup></Project>");
    }

    [Theory]
    [InlineData("Domain", "Sagas", 0)]
    [InlineData("Domain", "Engine", 1)]
    [InlineData("Embedded", "Domain", 1)]
    [InlineData("Cli", "Domain", 1)]
    [InlineData("Unheard", "Sagas", 1)]
    public void ForbiddenArrows_OfAProject_FollowTheTable(string from, string to, int found)
    {
        var reference = $"<ProjectReference Include=\"../OrderActors.{to}/OrderActors.{to}.csproj\" />";
        var project = $"<Project><ItemGroup>{reference}</ItemGroup></Project>";
        Assert.Equal(found, ForbiddenArrows(new($"src/OrderActors.{from}/OrderActors.{from}.csproj", project)).Count());
    }

    private static IEnumerable<Finding> ForbiddenArrows(TextFile file)
    {
        var name = ShortName(file.Path);
        if (!Allowed.TryGetValue(name, out var allowed))
            return [file.At(1, $"'{name}' has no line in the table of {nameof(ArrowRules)}: say what it may know")];
        return
            from reference in References(file, "ProjectReference").Select(ShortName)
            where !allowed.Contains(reference)
            select file.At(1, $"{name} may not refer to {reference}; it may know: {string.Join(", ", allowed)}");
    }

    private static IEnumerable<Finding> BorrowedTests(IReadOnlyList<TextFile> projects)
    {
        var tests = projects.Where(file => References(file, "PackageReference").Contains("Microsoft.NET.Test.Sdk"))
            .Select(file => ShortName(file.Path)).ToHashSet(StringComparer.Ordinal);
        return
            from file in projects
            from reference in References(file, "ProjectReference").Select(ShortName)
            where tests.Contains(reference)
            select file.At(1, $"{reference} holds tests: move what both need into a library beside it (Testing)");
    }

    private static IEnumerable<string> References(TextFile project, string element) =>
        XDocument.Parse(project.Text).Descendants(element).Select(item => item.Attribute("Include")!.Value);

    private static string ShortName(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/')).Replace("OrderActors.", "");
}
