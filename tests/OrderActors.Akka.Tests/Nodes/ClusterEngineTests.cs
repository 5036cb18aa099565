using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderActors.Engine;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Akka.Tests.Nodes;

/// <summary>Nodes in one process: what goes over the wire, what is stored, what happens to sagas of a node that leaves.
/// </summary>
[RequiresPostgres]
public sealed class ClusterEngineTests : IAsyncLifetime
{
    private ClusterHarness bench = null!;

    public async Task InitializeAsync() => bench = await ClusterHarness.CreateAsync();

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Fact]
    public async Task Gateway_WithoutSagas_SendsAndAsksAndWaitsAcrossTheWire()
    {
        await bench.StartAsync(AkkaEngineOptions.SagaRole);
        var gateway = await bench.StartAsync(AkkaEngineOptions.GatewayRole);
        var engine = ClusterHarness.EngineOf(gateway);

        Assert.Equal(Verdict.Accepted, (await ClusterHarness.SendAsync(gateway, 1, new StartJob())).Verdict);
        var end = await engine.WaitAsync(JobDefinition.Id(), null, ClusterHarness.TestTimeout);
        Assert.Equal(Verdict.Replayed, (await ClusterHarness.SendAsync(gateway, 1, new StartJob())).Verdict);

        Assert.Equal("done: ok", end.View!.Description.Outcome);
        Assert.NotNull(end.View.Render("status"));
        Assert.Null((await engine.QueryAsync(JobDefinition.Id(404))).View);
        Assert.Null((await engine.WhyAsync(JobDefinition.Id(404))).Explanation);
        Assert.Equal("job/J-1 waits for nothing: done: ok.", (await engine.WhyAsync(JobDefinition.Id())).Explanation);
        Assert.Equal(RejectCodes.NotFound, (await engine.SendAsync(JobDefinition.Id(404), new CancelJob())).Code);
    }

    [Fact]
    public async Task Journal_AfterAClustersWork_HoldsOurRowsAndNothingElse()
    {
        var one = await bench.StartAsync();
        var two = await bench.StartAsync();
        for (var number = 1; number <= 40; number++)
            await ClusterHarness.SendAsync(number % 2 == 0 ? one : two, number, new StartJob());
        for (var number = 1; number <= 40; number++)
            Assert.Equal("done", await ClusterHarness.StageAsync(one, number));

        Assert.Equal(120L, await CountAsync("journal WHERE identifier = 7201 AND NOT deleted"));
        Assert.Equal(0L, await CountAsync("journal WHERE identifier IS DISTINCT FROM 7201"));
        Assert.Equal(0L, await CountAsync("tags"));
        Assert.Equal(0L, await CountAsync("snapshot"));
        Assert.Equal(40L, await CountAsync("journal WHERE manifest = 'job.started.v1' AND sequence_number = 1"));
        Assert.Equal(true, await bench.Schema.ScalarAsync(
            "SELECT bool_and(convert_from(message, 'UTF8')::jsonb ? '$') FROM journal"));
    }

    [Fact]
    public async Task Index_FollowsTheJournalAndShowsEverySaga()
    {
        var node = await bench.StartAsync();
        for (var number = 1; number <= 30; number++) await ClusterHarness.SendAsync(node, number, new StartJob());
        for (var number = 1; number <= 30; number++) await ClusterHarness.StageAsync(node, number);
        var index = node.Services.GetRequiredService<ISagaIndex>();
        var journal = node.Services.GetRequiredService<ISharedJournal>();

        await ClusterHarness.UntilAsync(async () =>
            await index.OffsetAsync(default) == await journal.NewestAsync(default));

        var rows = await index.ListAsync(new() { Kind = "job", Stage = "done", Limit = 100 }, default);
        Assert.Equal(30, rows.Count);
        Assert.All(rows, row => Assert.Equal(3, row.SequenceNumber));
        Assert.Empty(await index.ActiveAsync(null, 10, default));
    }

    [Fact]
    public async Task Index_ThatCannotBeWritten_MakesTheNodesDegradedUntilItCanAndNeverUnhealthy()
    {
        var node = await bench.StartAsync();
        node.Services.GetRequiredService<AkkaEngineOptions>().IndexWithin = TimeSpan.FromMilliseconds(500);
        var engine = ClusterHarness.EngineOf(node);
        await using (var other = await bench.Schema.ConnectAsync())
        {
            await using var transaction = await other.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("LOCK TABLE saga_index IN SHARE MODE", other, transaction);
            await hold.ExecuteNonQueryAsync();
            await ClusterHarness.SendAsync(node, 1, new StartJob());
            await ClusterHarness.UntilAsync(() => Task.FromResult(engine.Health.Degraded));
            Assert.True(engine.Health is { Healthy: true, Ready: true });
            Assert.Contains("the index has stood at", engine.Health.Detail, StringComparison.Ordinal);
        }

        await ClusterHarness.UntilAsync(() => Task.FromResult(!engine.Health.Degraded));
    }

    [Fact]
    public async Task Index_OverADamagedEvent_ShowsItsSagaAndGoesOn()
    {
        var node = await bench.StartAsync();
        await ClusterHarness.SendAsync(node, 1, new StartJob());
        await bench.Schema.ScalarAsync("""
            INSERT INTO journal
                (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            SELECT created, deleted, 'job/DAMAGED', 1, 'no envelope', manifest, identifier, writer_uuid
            FROM journal LIMIT 1
            """);
        await ClusterHarness.SendAsync(node, 2, new StartJob());

        var index = node.Services.GetRequiredService<ISagaIndex>();
        await ClusterHarness.UntilAsync(async () =>
            (await index.ListAsync(new() { Kind = "job", Limit = 10 }, default)) is { Count: 3 } rows &&
            rows.Count(row => row.Summary.Stage == IndexCatchUp.UnreadableStage) == 1);
        Assert.True(ClusterHarness.EngineOf(node).Health.Healthy);
    }

    [Fact]
    public async Task Node_ThatLeaves_HandsItsSagasAndTheirWorkOver()
    {
        var held = new TaskCompletionSource<Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Act = (node, context) => node == 0
            ? held.Task.WaitAsync(context.CancellationToken)
            : Task.FromResult(new Done($"node {node}"));
        var leaving = await bench.StartAsync();
        for (var number = 1; number <= 20; number++) await ClusterHarness.SendAsync(leaving, number, new StartJob());
        var staying = await bench.StartAsync();

        await bench.StopAsync(leaving);

        // Nobody asks for them: they are found by their index rows.
        var index = staying.Services.GetRequiredService<ISagaIndex>();
        await ClusterHarness.UntilAsync(async () =>
            (await index.ListAsync(new() { Kind = "job", Stage = "done", Limit = 100 }, default)).Count == 20);
    }

    [Fact]
    public async Task Leadership_ThatAStrangerNeverGivesUp_EndsTheNode()
    {
        await using var stranger = await bench.Schema.ConnectAsync();
        await using var hold = new NpgsqlCommand(
            $"SELECT pg_advisory_lock(7205, hashtext('{bench.Schema.Options.Schema}'))", stranger);
        await hold.ExecuteNonQueryAsync();
        var fatal = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);

        var node = await bench.StartAsync(options =>
        {
            options.LeadershipWithin = TimeSpan.FromSeconds(1);
            options.OnFatal = error => fatal.TrySetResult(error);
        });

        var error = await fatal.Task.WaitAsync(ClusterHarness.TestTimeout);
        Assert.Equal("OA0024", Assert.IsType<BrokenInvariantException>(error).Code);
        Assert.Equal(Verdict.Unavailable, (await ClusterHarness.SendAsync(node, 1, new StartJob())).Verdict);
        Assert.False(ClusterHarness.EngineOf(node).Health.Healthy);
    }

    [Fact]
    public async Task Saga_PassivatedWithADeadline_IsWokenUpForIt()
    {
        bench.Act = (_, _) => throw new ServiceUnavailableError("later") { RetryAfter = TimeSpan.FromSeconds(3) };
        var node = await bench.StartAsync();
        node.Services.GetRequiredService<AkkaEngineOptions>().PassivateAfter = TimeSpan.FromMilliseconds(100);
        await ClusterHarness.SendAsync(node, 1, new StartJob());
        var view = node.Services.GetRequiredService<IClusterView>();
        await ClusterHarness.UntilAsync(async () => (await view.ShardsAsync(default)).Sum(shard => shard.Sagas) == 0);
        bench.Act = (_, _) => Task.FromResult(new Done("ok"));

        var index = node.Services.GetRequiredService<ISagaIndex>();
        await ClusterHarness.UntilAsync(async () =>
            (await index.FindAsync(JobDefinition.Id(), default))?.Summary.Stage == "done");
    }

    [Fact]
    public async Task View_NamesMembersShardsAndPlaces()
    {
        var one = await bench.StartAsync(AkkaEngineOptions.SagaRole);
        var two = await bench.StartAsync(AkkaEngineOptions.GatewayRole);
        var view = two.Services.GetRequiredService<IClusterView>();
        bench.Act = (_, context) => new TaskCompletionSource<Done>().Task.WaitAsync(context.CancellationToken);
        await ClusterHarness.SendAsync(two, 1, new StartJob());

        await ClusterHarness.UntilAsync(() =>
            Task.FromResult(view.Members.Count(member => member.Status == "up") == 2));
        var host = Assert.Single(view.Members, member => member.Roles.Contains("saga"));
        var place = await view.LocateAsync(JobDefinition.Id(), default);

        Assert.True(Assert.Single(view.Members, member => member.Roles.Contains("gateway")).Self);
        Assert.Equal((host.Address, true), (place.Address, place.InMemory));
        Assert.Equal(1, Assert.Single(await view.ShardsAsync(default), shard => shard.Shard == place.Shard).Sagas);
        Assert.NotNull(one);
    }

    [Fact]
    public async Task Feed_WaitsForTheNextCommitAndReadsItInOrder()
    {
        var node = await bench.StartAsync();
        var engine = ClusterHarness.EngineOf(node);
        var journal = node.Services.GetRequiredService<IJournal>();
        using var leaving = new CancellationTokenSource();
        var never = engine.CommittedAfterAsync(1_000_000, leaving.Token);
        var next = engine.CommittedAfterAsync(0, CancellationToken.None);
        Assert.False(next.IsCompleted);

        await ClusterHarness.SendAsync(node, 1, new StartJob());

        await next.WaitAsync(ClusterHarness.TestTimeout);
        Assert.Equal("job.started.v1", (await journal.ReadAsync(0, 10, default)).Rows[0].Manifest);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }

    private async Task<long> CountAsync(string of) =>
        (long)(await bench.Schema.ScalarAsync($"SELECT count(*) FROM {of}"))!;
}
