using OrderActors.Akka.Hosting;
using OrderActors.Akka.Journal;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Storage.InMemory;
using Xunit;

namespace OrderActors.Akka.Tests.Nodes;

/// <summary>How far journal and index have come, as a node sees it.</summary>
public sealed class NodeStateTests : IAsyncLifetime
{
    private readonly MemoryJournal journal = new();
    private readonly MemoryIndex index = new();
    private readonly GroupCommit commits;
    private readonly NodeState node;
    private int number;

    public NodeStateTests()
    {
        commits = new(journal, new("the journal", TimeProvider.System), TimeProvider.System);
        node = new(new OwnedJournal(journal, commits), index, commits);
    }

    public async Task InitializeAsync()
    {
        commits.Start(0);
        await AppendAsync();
    }

    public async Task DisposeAsync()
    {
        commits.Stop(TimeSpan.FromSeconds(10));
        commits.Dispose();
        await index.DisposeAsync();
        await journal.DisposeAsync();
    }

    /// <summary>Under load the index is always a little behind, and this node may be the one that writes it.</summary>
    [Fact]
    public async Task Index_ThatFollowsAJournalThatGrows_DoesNotStand()
    {
        for (var now = 1; now <= 3; now++)
        {
            await index.ApplyAsync([], [], now, default);
            node.Indexed(now);
            await AppendAsync();
            await node.LookAsync(now, default);
        }

        Assert.Null(node.StandsSince);
        Assert.Equal((4, 3), (node.NewestOrdering, node.IndexedOrdering));
    }

    [Fact]
    public async Task Index_ThatDoesNotMoveWhileTheJournalIsFurther_StandsSinceTheSecondLook()
    {
        await index.ApplyAsync([], [], 1, default);
        await AppendAsync();
        for (var now = 1; now <= 3; now++) await node.LookAsync(now, default);

        Assert.Equal(2, node.StandsSince);
    }

    private async Task AppendAsync() => Assert.Equal(AppendStatus.Committed, (await commits.AppendAsync(
    [
        new()
        {
            SagaId = JobDefinition.Id(),
            SequenceNumber = ++number,
            Manifest = "job.poked.v1",
            Payload = "{}"u8.ToArray(),
            CreatedAt = DateTimeOffset.UnixEpoch,
        },
    ])).Status);
}
