using OrderActors.Cli;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Crash.Tests;

/// <summary>
/// A test that runs nodes on a store of its own, uses them through the console, and has a time limit.
/// </summary>
public abstract class NodeSpec<TFixture>(TimeSpan limit) : IAsyncLifetime where TFixture : NodeFixture, new()
{
    private readonly CancellationTokenSource timeout = new(limit);

    protected TFixture Fixture { get; } = new();

    /// <summary>A folder for the test's own files.</summary>
    private protected FreshFolder Files { get; } = new();

    /// <summary>Cancelled at the limit, when the test ends, and by <see cref="GiveUpAsync"/>.</summary>
    protected CancellationToken Cancellation => timeout.Token;

    public Task InitializeAsync() => Fixture.PrepareAsync();

    public virtual async Task DisposeAsync()
    {
        // After a failure something may still be trying.
        await timeout.CancelAsync();
        timeout.Dispose();
        await Fixture.DisposeAsync();
        Files.Dispose();
    }

    /// <summary>Ends all that is under way: the test has failed.</summary>
    protected Task GiveUpAsync() => timeout.CancelAsync();

    /// <summary>Runs a command of the console that must succeed.</summary>
    private protected async Task<ConsoleRun> RunAsync(string address, params string[] line)
    {
        var run = await ConsoleRun.OfAsync(line, ConsoleRun.With(("ORDERACTORS_URL", address)), Cancellation);
        Assert.True(run.ExitCode == ExitCodes.Done,
            $"{string.Join(' ', line)}: exit code {run.ExitCode}: {run.Error}{run.Output}");
        return run;
    }
}
