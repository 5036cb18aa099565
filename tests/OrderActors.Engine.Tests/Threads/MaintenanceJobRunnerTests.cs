using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Engine.Maintenance;
using Xunit;

namespace OrderActors.Engine.Tests.Threads;

public sealed class MaintenanceJobRunnerTests : IDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    private readonly MaintenanceJobRunner runner = new(TimeProvider.System, NullLogger<MaintenanceJobRunner>.Instance);
    private readonly TaskCompletionSource<string> gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => runner.Dispose();

    [Fact]
    public async Task Start_WhileAJobRuns_NamesItAndStartsNothing()
    {
        var first = runner.Start("first", "a", (progress, _) => WaitAsync(progress), out _);

        var second = runner.Start("second", "b", (_, _) => Task.FromResult("never"), out var inTheWay);
        Assert.Equal((true, first.Id, "first"), (inTheWay, second.Id, second.Job));
        Assert.Equal(first.Id, runner.Start("first", "a", (_, _) => Task.FromResult("never"), out inTheWay).Id);
        Assert.False(inTheWay);
        gate.SetResult("all is well");
        var ended = await EndAsync(first.Id);

        Assert.Equal((JobStatus.Finished, "all is well", 3, 7), (ended.State, ended.Detail, ended.Done, ended.Total));
        runner.Start("second", "b", (_, _) => Task.FromResult("done"), out inTheWay);
        Assert.False(inTheWay);
    }

    [Fact]
    public async Task Start_JobThatFails_SaysWhyAndTheNextOneRuns()
    {
        var known = runner.Start("known", null, (_, _) => throw new MaintenanceException("no room"), out _);
        Assert.Equal((JobStatus.Failed, "no room"), Of(await EndAsync(known.Id)));

        var unknown = runner.Start("unknown", null, (_, _) => throw new IOException("broken"), out _);
        Assert.Equal((JobStatus.Failed, "IOException: broken"), Of(await EndAsync(unknown.Id)));
    }

    [Fact]
    public async Task Stop_WhileAJobRuns_InterruptsItAndTakesNoMore()
    {
        var job = runner.Start("long", null, (_, stop) => gate.Task.WaitAsync(stop), out _);

        await runner.StopAsync(default).WaitAsync(TestTimeout);

        Assert.Equal(JobStatus.Interrupted, runner.Find(job.Id)!.State);
        runner.Start("late", null, (_, _) => Task.FromResult("never"), out var inTheWay);
        Assert.True(inTheWay);
    }

    private static (string State, string Detail) Of(JobStatus status) => (status.State, status.Detail);

    private Task<string> WaitAsync(JobProgress progress)
    {
        progress.At("waiting", 3, 7, "steps");
        return gate.Task;
    }

    private Task<JobStatus> EndAsync(string id) => EngineHarness.UntilAsync(
        () => Task.FromResult(runner.Find(id)!), status => status.State != JobStatus.Running);
}
