using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Engine.Tests.Threads;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Engine.Tests.Journal;

/// <summary>Many append at once to a journal that takes one transaction at a time.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    private readonly MemoryJournal journal = new();
    private readonly StoreOutage outage = new("the journal", TimeProvider.System);
    private readonly GroupCommit commits;

    public GroupCommitTests() => commits = new(journal, outage, TimeProvider.System);

    public void Dispose()
    {
        commits.Stop(TestTimeout);
        commits.Dispose();
        journal.DisposeAsync().AsTask().Wait();
    }

    [Fact]
    public async Task Append_OfManyAtOnce_StoresEachSagasRowsInOrderAndAnswersAll()
    {
        const int sagas = 50, each = 20;
        commits.Start(0);

        await Task.WhenAll(Enumerable.Range(1, sagas).Select(saga => Task.Run(async () =>
        {
            for (var number = 1; number <= each; number++)
                Assert.Equal(AppendStatus.Committed, (await commits.AppendAsync([Row(saga, number)])).Status);
        }))).WaitAsync(TestTimeout);

        Assert.Equal(sagas * each, commits.Committed);
        for (var saga = 1; saga <= sagas; saga++)
            Assert.Equal(Enumerable.Range(1, each).Select(number => (long)number),
                (await journal.LoadAsync([JobDefinition.Id(saga)], default)).Select(row => row.SequenceNumber));
    }

    [Fact]
    public async Task Append_BesideOneThatCollides_IsStoredAndTheOutageIsNone()
    {
        var answers = new[] { commits.AppendAsync([Row(1, 1)]), commits.AppendAsync([Row(2, 7)]) };
        var claim = commits.ClaimAsync(new("route", "key", "job", "J-3", "print", DateTimeOffset.UnixEpoch));
        commits.Start(0);

        Assert.Equal([AppendStatus.Committed, AppendStatus.Conflict],
            (await Task.WhenAll(answers).WaitAsync(TestTimeout)).Select(answer => answer.Status));
        Assert.Equal("J-3", (await claim).Holder?.Id);
        Assert.Null(outage.Reason);
    }

    [Fact]
    public async Task Watch_WhileATransactionHangs_SaysSoUntilItEnds()
    {
        var time = new VirtualTime();
        var disk = new TaskCompletionSource<AppendResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hanging = new FailingJournal(journal)
        {
            Before = _ =>
            {
                reached.TrySetResult();
                return disk.Task;
            },
        };
        using var slow = new GroupCommit(hanging, outage, time);
        slow.Start(0);
        var append = slow.AppendAsync([Row(1, 1)]);
        await reached.Task.WaitAsync(TestTimeout);

        time.Advance(TimeSpan.FromSeconds(8));
        slow.Watch();
        Assert.Null(outage.Reason);
        time.Advance(TimeSpan.FromTicks(1));
        slow.Watch();
        Assert.Contains("more than 8 s", outage.Reason, StringComparison.Ordinal);

        disk.SetResult(null);
        Assert.Equal(AppendStatus.Committed, (await append.WaitAsync(TestTimeout)).Status);
        slow.Watch();
        Assert.Null(outage.Reason);
        slow.Stop(TestTimeout);
    }

    [Fact]
    public async Task Stop_WritesWhatHasComeAndRefusesWhatComesLater()
    {
        var early = commits.AppendAsync([Row(1, 1)]);
        commits.Start(0);
        commits.Stop(TestTimeout);

        Assert.Equal(AppendStatus.Committed, (await early).Status);
        Assert.Equal(AppendStatus.NotOwner, (await commits.AppendAsync([Row(1, 2)]).WaitAsync(TestTimeout)).Status);
        Assert.Equal(AppendStatus.NotOwner,
            (await commits.RemoveAsync([JobDefinition.Id()]).WaitAsync(TestTimeout)).Status);
        Assert.NotEqual(Verdict.Accepted, (await commits.ClaimAsync(
            new("route", "key", "job", "J-3", "print", DateTimeOffset.UnixEpoch)).WaitAsync(TestTimeout)).Verdict);
    }

    private static JournalRow Row(int saga, long number) => new()
    {
        SagaId = JobDefinition.Id(saga),
        SequenceNumber = number,
        Manifest = "job.poked.v1",
        Payload = "{}"u8.ToArray(),
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
