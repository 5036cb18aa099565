using OrderActors.Engine.Testing.Jobs;
using OrderActors.Postgres.Testing;
using Xunit;

namespace OrderActors.Akka.Tests.Journal;

/// <summary>Both plugins keep the same rows, so either continues where the other has stopped.</summary>
[RequiresPostgres]
public sealed class TwoPluginsTests : IAsyncLifetime
{
    private TestSchema schema = null!;

    public async Task InitializeAsync() => schema = await TestSchema.CreateAsync();

    public async Task DisposeAsync() => await schema.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Saga_WrittenByOnePlugin_IsReadAndGoneOnWithByTheOther(bool oursFirst)
    {
        await WriteAsync(oursFirst, [], 1, 2);
        await WriteAsync(!oursFirst, [1, 2], 3, 4);
        await WriteAsync(oursFirst, [1, 2, 3, 4], 5);
        await WriteAsync(!oursFirst, [1, 2, 3, 4, 5]);

        Assert.Equal(5L, await schema.ScalarAsync(
            "SELECT count(*) FROM journal WHERE identifier = 7201 AND manifest = 'job.moved.v1' AND NOT deleted"));
    }

    /// <summary>As during a restart of nodes in turn with another plugin in their files.</summary>
    [Fact]
    public async Task Plugins_BesideEachOther_RefuseTheSameNumberToTheSecondWriter()
    {
        JournalFixture[] fixtures = [new GroupCommitPostgresFixture { Kept = schema },
            new AkkaSqlPostgresFixture { Kept = schema }];
        foreach (var fixture in fixtures) await fixture.InitializeAsync();
        var ours = new JournalClient(fixtures[0], JobDefinition.Id());
        var akkas = new JournalClient(fixtures[1], JobDefinition.Id());

        ours.Write(1);
        akkas.Write(2);
        ours.Send(2);
        ours.ExpectFailed(2);
        ours.Write(3);
        akkas.Send(3);
        akkas.ExpectFailed(3);

        Assert.Equal([1, 2, 3], akkas.Replay().Numbers);
        Assert.Equal([1, 2, 3], ours.Replay().Numbers);
        foreach (var fixture in fixtures) await fixture.DisposeAsync();
    }

    private async Task WriteAsync(bool ours, long[] there, params long[] numbers)
    {
        JournalFixture fixture = ours
            ? new GroupCommitPostgresFixture { Kept = schema }
            : new AkkaSqlPostgresFixture { Kept = schema };
        await fixture.InitializeAsync();
        var saga = new JournalClient(fixture, JobDefinition.Id());
        Assert.Equal(there, saga.Replay().Numbers);
        saga.Write(numbers);
        Assert.Equal([.. there, .. numbers], saga.Replay().Numbers);
        await fixture.DisposeAsync();
    }
}
