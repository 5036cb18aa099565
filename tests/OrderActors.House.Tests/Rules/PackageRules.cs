using System.Xml.Linq;
using OrderActors.House.Tests.Reading;
using Xunit;

namespace OrderActors.House.Tests.Rules;

/// <summary>What becomes a package, and what a package says about itself.</summary>
public sealed class PackageRules
{
    private static readonly string[] Packed =
    [
        "OrderActors.Akka", "OrderActors.Embedded", "OrderActors.Engine", "OrderActors.Sagas",
        "OrderActors.Simulation", "OrderActors.Storage", "OrderActors.Testing",
    ];

    private static readonly Dictionary<string, string> SaidByAll = new()
    {
        ["PackageLicenseExpression"] = "Apache-2.0",
        ["PackageReadmeFile"] = "README.md",
        ["PackageIcon"] = "icon.png",
        ["PublishRepositoryUrl"] = "true",
        ["IncludeSymbols"] = "true",
        ["SymbolPackageFormat"] = "snupkg",
    };

    [Fact]
    public void Packages_AreTheListedOnes() => Assert.Equal(Packed, PackedProjects.Select(Id).Order());

    [Fact]
    public void Package_SaysWhatItIsAndHowToFindIt() => Finding.None(
        from project in PackedProjects
        from name in (string[])["Description", "PackageTags"]
        where string.IsNullOrWhiteSpace(Property(project, name))
        select project.At(1, $"a package needs a {name}"));

    [Fact]
    public void Package_IsListedInItsReadme() => Finding.None(
        from project in PackedProjects
        where !Repository.Get("src/PACKAGES.md").Text.Contains($"| `{Id(project)}` |", StringComparison.Ordinal)
        select project.At(1, "add the package to the table in src/PACKAGES.md"));

    [Fact]
    public void Package_RefersOnlyToPackages() => Finding.None(
        from project in PackedProjects
        from reference in XDocument.Parse(project.Text).Descendants("ProjectReference")
        let name = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)
        where !Packed.Contains(name)
        select project.At(1, $"'{name}' is not a package: whoever adds this one could not restore it"));

    [Fact]
    public void Packages_ShareLicenceReadmeIconAndSymbols()
    {
        var shared = Repository.Get("src/Directory.Build.props");
        Assert.All(SaidByAll, said => Assert.Equal(said.Value, Property(shared, said.Key)));
        Assert.True(Repository.Exists("src/icon.png"));
        Assert.StartsWith("Apache License", Repository.Get("LICENSE").Text.TrimStart(), StringComparison.Ordinal);
    }

    [Fact]
    public void Project_IsNoPackageByDefault() =>
        Assert.Equal("false", Property(Repository.Get("Directory.Build.props"), "IsPackable"));

    private static IEnumerable<TextFile> PackedProjects =>
        Repository.Projects.Where(project => Property(project, "IsPackable") == "true");

    private static string Id(TextFile project) =>
        Property(project, "PackageId") ?? Path.GetFileNameWithoutExtension(project.Path);

    private static string? Property(TextFile project, string name) =>
        XDocument.Parse(project.Text).Descendants("PropertyGroup").Elements(name).SingleOrDefault()?.Value;
}
