using Akka.Configuration;
using OrderActors.Akka.Hosting;
using Xunit;

namespace OrderActors.Akka.Tests.Nodes;

/// <summary>The files that a person edits beside the program.</summary>
public sealed class HoconFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hocon-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Load_AnEditedFile_HoldsAndTheOthersAreAsTheyWereBuilt()
    {
        File.WriteAllText(Path.Combine(folder, "cluster.conf"), "akka.cluster.down-removal-margin = 7 s");

        var config = HoconFiles.Load(folder);

        Assert.Equal(TimeSpan.FromSeconds(7), config.GetTimeSpan("akka.cluster.down-removal-margin"));
        Assert.Equal("orderactors.journal", config.GetString("orderactors.journal-of-files"));
    }

    [Fact]
    public void Load_AFileThatCannotBeRead_NamesIt()
    {
        File.WriteAllText(Path.Combine(folder, "sharding.conf"), "akka.cluster.role = ${nothing.of.this.name}");

        var error = Assert.Throws<ConfigurationException>(() => HoconFiles.Load(folder));

        Assert.Contains("sharding.conf", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_BesideTheProgram_HoldsEveryFile() => Assert.Equal(
        ["cluster.conf", "dispatchers.conf", "logging.conf", "persistence.conf", "serialization.conf", "sharding.conf"],
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "hocon")).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
}
