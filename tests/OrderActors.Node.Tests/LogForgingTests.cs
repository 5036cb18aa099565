using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Node.Tests;

/// <summary>A caller's text in the log file, the node's console and the console program.</summary>
public sealed class LogForgingTests : IAsyncLifetime
{
    // A file of the system in a folder's place: every backup below it fails, and says so with the folder's name.
    private const string Forged = "/dev/null/\u202Enib\u2028ERR";

    private readonly SqliteFixture fixture = new();

    public Task InitializeAsync() => fixture.PrepareAsync();

    public async Task DisposeAsync() => await fixture.DisposeAsync();

    [Fact]
    public async Task Backup_IntoAFolderWithMarksOfDirection_IsToldWithThemEscapedEverywhere()
    {
        var heard = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var node = new NodeProcess(fixture) { Heard = heard.Enqueue };
        await node.StartAsync();
        await node.ReadyAsync();

        var run = await ConsoleRun.OfAsync(
            ["backup", Forged], ConsoleRun.With(("ORDERACTORS_URL", node.Address)));
        node.Terminate();
        await node.ExitAsync();

        Assert.Contains("/dev/null/\\u202Enib\\u2028ERR", run.Error, StringComparison.Ordinal);
        Assert.Contains(heard, line => line.Contains("/dev/null/\\u202Enib\\u2028ERR", StringComparison.Ordinal));
        foreach (var text in (string[])[run.Error, .. heard])
            Assert.DoesNotContain(text, c => c is '\u202E' or '\u2028');
    }
}
