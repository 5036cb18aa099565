using System.Runtime.Versioning;
using OrderActors.Cli;
using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;

namespace OrderActors.Node.Tests;

/// <summary>
/// Orders, customers and mails are nobody's business but the node's: whatever the umask, what it makes is for its user.
/// </summary>
[UnsupportedOSPlatform("windows")]
public abstract class FileModeSpec<TFixture> : IAsyncLifetime
    where TFixture : NodeFixture, new()
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    private readonly FreshFolder around = new();

    protected TFixture Fixture { get; } = new();

    protected string Around => around.Path;

    protected string Data => Path.Combine(Around, "above", "data");

    public Task InitializeAsync() => Fixture.PrepareAsync();

    public async Task DisposeAsync()
    {
        await Fixture.DisposeAsync();
        around.Dispose();
    }

    [Fact]
    public async Task Node_OnAFolderThatIsMissing_MakesAllForItsUserOnly()
    {
        using var node = await StartAsync();
        await UseAsync(node.Address);
        AssertOwnerOnly();
        node.Terminate();
        await node.ExitAsync();

        AssertOwnerOnly();
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Data, "outbox"), "*.eml"));
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task Node_OnAFolderThatOthersMayRead_WarnsOnceAndLeavesItsMode()
    {
        const UnixFileMode open = OwnerFolder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, open);
        using var node = await StartAsync();
        node.Terminate();
        await node.ExitAsync();

        Assert.Contains($"'{Data}' has the mode 0705.", Assert.Single(Warnings()), StringComparison.Ordinal);
        Assert.Equal(open, File.GetUnixFileMode(Data));
    }

    /// <summary>Does with the node what makes files; the demo's orders are there already.</summary>
    protected virtual Task UseAsync(string address) => Task.CompletedTask;

    private async Task<NodeProcess> StartAsync()
    {
        var ready = new TaskCompletionSource();
        var node = new NodeProcess(Data, Fixture.Variables)
        {
            Flags = ["--demo"],
            Heard = line =>
            {
                if (line.Contains("keeps serving", StringComparison.Ordinal)) ready.TrySetResult();
            },
        };
        await node.StartAsync();
        await ready.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return node;
    }

    private IEnumerable<string> Warnings() =>
        from line in File.ReadAllLines(Assert.Single(Directory.GetFiles(Path.Combine(Data, "logs"))))
        where line.Contains(" WRN ", StringComparison.Ordinal)
            && line.Contains("can read the data folder", StringComparison.Ordinal)
        select line;

    private void AssertOwnerOnly()
    {
        foreach (var entry in new DirectoryInfo(Around).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            // A running node moves files; one that is gone has no mode.
            if ((int)entry.UnixFileMode == -1) continue;
            Assert.Equal(
                (entry.FullName, entry is DirectoryInfo ? OwnerFolder : OwnerFile),
                (entry.FullName, entry.UnixFileMode));
        }
    }
}

[UnsupportedOSPlatform("windows")]
public sealed class SqliteFileModeTests : FileModeSpec<SqliteFixture>
{
    protected override async Task UseAsync(string address)
    {
        var backup = await ConsoleRun.OfAsync(["backup", Path.Combine(Around, "backups", "today")],
            ConsoleRun.With(("ORDERACTORS_URL", address)));
        Assert.Equal(ExitCodes.Done, backup.ExitCode);
    }
}

[UnsupportedOSPlatform("windows")]
[RequiresPostgres]
public sealed class PostgresFileModeTests : FileModeSpec<PostgresFixture>;
