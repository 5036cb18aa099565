using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka.Hosting;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using OrderActors.Storage.Sqlite;
using Xunit;

namespace OrderActors.Akka.Tests.Nodes;

/// <summary>A whole node on files: a cluster of one, whose journal plugin is ours.</summary>
public sealed class OneNodeTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("one-node-").FullName;
    private IHost node = null!;

    private ISagaEngine Engine => ClusterHarness.EngineOf(node);

    public async Task InitializeAsync() => node = await StartAsync();

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Sagas_AfterARestart_AreWhatTheyWereAndTheJournalHoldsOurRowsOnly()
    {
        for (var number = 1; number <= 20; number++) await SendAsync(number, new StartJob());
        for (var number = 1; number <= 20; number++)
            Assert.Equal("done", await ClusterHarness.StageAsync(node, number));
        await StopAsync();

        node = await StartAsync();

        for (var number = 1; number <= 20; number++)
        {
            Assert.Equal(3, (await Engine.QueryAsync(JobDefinition.Id(number))).View!.SequenceNumber);
            Assert.Equal(Verdict.Replayed, (await SendAsync(number, new StartJob())).Verdict);
        }

        var journal = node.Services.GetRequiredService<IJournal>();
        var page = await journal.ReadAsync(0, 1_000, default);
        Assert.Equal(60, page.Rows.Count);
        Assert.Equal(60, page.Through);
        Assert.Single(node.Services.GetRequiredService<IClusterView>().Members);
    }

    [Fact]
    public async Task Quiesce_EndedSagas_KeepsWhoAsksWaitingAndLeavesNothingOfThoseThatGo()
    {
        for (var number = 1; number <= 5; number++) await SendAsync(number, new StartJob());
        for (var number = 1; number <= 5; number++) Assert.Equal("done", await ClusterHarness.StageAsync(node, number));
        var maintenance = node.Services.GetRequiredService<ISagaQuiescing>();
        SagaId[] ids = [.. Enumerable.Range(1, 5).Select(number => JobDefinition.Id(number))];

        Task<QueryReply> gone, kept;
        await using (var quiesced = await maintenance.QuiesceAsync(ids))
        {
            Assert.Equal(ids, quiesced.Sagas);
            (gone, kept) = (Engine.QueryAsync(ids[0]), Engine.QueryAsync(ids[4]));
            await using (var again = await maintenance.QuiesceAsync(ids)) Assert.Empty(again.Sagas);
            await quiesced.RemoveAsync(ids[..3]);
            Assert.False(gone.IsCompleted || kept.IsCompleted);
        }

        Assert.Null((await gone).View);
        Assert.Equal("done", (await kept).View!.Description.Stage);
        Assert.Equal(Verdict.Accepted, (await SendAsync(1, new StartJob())).Verdict);
        Assert.Equal("done", await ClusterHarness.StageAsync(node, 1));
    }

    [Fact]
    public async Task RebuildIndex_BesideTheRunningEngine_HoldsEverySaga()
    {
        for (var number = 1; number <= 10; number++) await SendAsync(number, new StartJob());
        for (var number = 1; number <= 10; number++)
            Assert.Equal("done", await ClusterHarness.StageAsync(node, number));

        var done = await node.Services.GetRequiredService<IIndexRebuild>().RebuildIndexAsync(new(), default);

        Assert.Contains("10 sagas, events up to 30", done, StringComparison.Ordinal);
        var index = node.Services.GetRequiredService<ISagaIndex>();
        Assert.Equal(10, (await index.ListAsync(new() { Kind = "job", Stage = "done" }, default)).Count);
    }

    private Task<CommandReply> SendAsync(int number, SagaCommand command) =>
        ClusterHarness.SendAsync(node, number, command);

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(JobDefinition.Kinds);
        builder.Services.AddActivities(new ConfigurationBuilder().Build());
        builder.Services.AddActivityHandler<JobStep, Done, AtOnce>();
        builder.Services.AddSqliteStore(folder);
        builder.Services.AddOwnedJournal();
        builder.Services.AddAkkaEngine(new AkkaEngineOptions { IsAlone = true, Shards = 20 });
        var host = builder.Build();
        await host.StartAsync().WaitAsync(ClusterHarness.TestTimeout);
        return host;
    }

    private async Task StopAsync()
    {
        await node.StopAsync().WaitAsync(ClusterHarness.TestTimeout);
        if (node is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else node.Dispose();
    }

    private sealed class AtOnce : IActivityHandler<JobStep, Done>
    {
        public ValueTask<Done> HandleAsync(JobStep activity, ActivityContext context) => new(new Done("ok"));
    }
}
