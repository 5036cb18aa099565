using OrderActors.Engine.Maintenance;
using Xunit;

namespace OrderActors.Storage.Tests.Backups;

/// <summary>A backup stays below its root, whatever links there are.</summary>
public sealed class BackupTargetTests : IDisposable
{
    private readonly DataFolder place = new();
    private readonly string root;
    private readonly string outside;

    public BackupTargetTests()
    {
        root = Directory.CreateDirectory(Path.Combine(place.Path, "root")).FullName;
        outside = Directory.CreateDirectory(Path.Combine(place.Path, "outside")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "inside", "deep"));
        Link("root/last", "../outside");
        Link("root/inside/up", "..");
        Link("root/inside/upTwice", "../..");
        Link("root/nowhere", "../outside/not-there-yet");
        Link("root/absolute", outside);
        Link("root/chain", "inside/second");
        Link("root/inside/second", "../last");
        Link("root/circle", "circle");
        Link("root/toDeep", "inside/deep");
        Link("linkToRoot", "root");
    }

    public void Dispose() => place.Dispose();

    [Theory]
    [InlineData("root/last")]
    [InlineData("root/last/")]
    [InlineData("root/last/today")]
    [InlineData("root/absolute/a/b/c")]
    [InlineData("root/chain/today")]
    [InlineData("root/nowhere")]
    [InlineData("root/nowhere/today")]
    [InlineData("root/inside/upTwice/outside")]
    [InlineData("root/inside/up")]
    public void Refusal_OfAFolderThatALinkLeadsOutOfTheRoot_SaysSo(string folder) =>
        Assert.EndsWith("a symbolic link leads elsewhere", Refusal(folder), StringComparison.Ordinal);

    [Theory]
    [InlineData("root")]
    [InlineData("root/")]
    [InlineData("root/inside/../..")]
    [InlineData("root/../outside/today")]
    [InlineData("rooted/today")]
    [InlineData("outside")]
    public void Refusal_OfAFolderThatIsNotBelowTheRoot_SaysSo(string folder) =>
        Assert.EndsWith("where this node makes its backups", Refusal(folder), StringComparison.Ordinal);

    [Theory]
    [InlineData("root/today")]
    [InlineData("root/not/there/yet")]
    [InlineData("root/inside/up/today")]
    [InlineData("root/toDeep/today")]
    public void Refusal_OfAFolderBelowTheRoot_IsNone(string folder) => Assert.Null(Refusal(folder));

    [Fact]
    public void Refusal_BelowARootThatIsALink_GoesByWhereItLeads()
    {
        var link = Path.Combine(place.Path, "linkToRoot");

        Assert.Null(new BackupTarget(Path.Combine(link, "today"), link).Refusal());
        Assert.Null(new BackupTarget(Path.Combine(link, "today"), link + "/").Refusal());
        Assert.NotNull(new BackupTarget(Path.Combine(link, "last", "today"), link).Refusal());
        Assert.Null(new BackupTarget(Path.Combine(link, "today"), "/").Refusal());
    }

    [Fact]
    public void Refusal_OfACircleOfLinks_NamesTheFolder() =>
        Assert.Contains("too many symbolic links", Refusal("root/circle/today"), StringComparison.Ordinal);

    [Fact]
    public void Refusal_WithoutARoot_AsksForAnAbsolutePathOnly()
    {
        Assert.Null(new BackupTarget(Path.Combine(root, "last")).Refusal());
        Assert.Contains("absolute", new BackupTarget("backups/today").Refusal(), StringComparison.Ordinal);
    }

    /// <summary>By its text the folder is in the root; followed link by link, it is beside it.</summary>
    [Fact]
    public void Folder_WithTwoDotsBehindALink_IsTheOneOfTheText() =>
        Assert.Equal(
            Path.Combine(root, "today"), new BackupTarget(Path.Combine(root, "last", "..", "today"), root).Folder);

    private string? Refusal(string folder) => new BackupTarget(Path.Combine(place.Path, folder), root).Refusal();

    private void Link(string name, string target) =>
        File.CreateSymbolicLink(Path.Combine(place.Path, name), target);
}
