using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Tests.Nodes;
using OrderActors.Engine;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres;
using Xunit;

namespace OrderActors.Akka.Tests.Hosting;

/// <summary>A cluster of actor systems that belong to somebody else, with sagas on one database.</summary>
[RequiresPostgres]
public sealed class ForeignClusterTests : IAsyncLifetime
{
    private readonly ForeignApp app = new();
    private TestSchema schema = null!;

    public async Task InitializeAsync() => schema = await TestSchema.CreateAsync();

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        await schema.DisposeAsync();
    }

    /// <summary>The second node has no sagas: its region is the way to those of the first.</summary>
    [Fact]
    public async Task Nodes_OfAForeignSystem_FindEachOtherByTheJournalAndTheirActorsReachEverySaga()
    {
        var seed = new AkkaEngineOptions { Port = ClusterHarness.FreePort(), Shards = 20 };
        var web = new AkkaEngineOptions { Port = 0, Shards = 20 };
        web.Seeds.Add($"127.0.0.1:{seed.Port}");
        web.Roles.Add(AkkaEngineOptions.GatewayRole);
        await app.StartAsync(OnPostgres(seed));
        var second = await app.StartAsync(OnPostgres(web));

        var region = second.Services.GetRequiredService<IRequiredActor<SagaRegion>>().ActorRef;
        var started = await region.Ask<CommandReply>(
            new AskCommand(JobDefinition.Id(), new StartJob()), ClusterHarness.TestTimeout);
        var end = await region.Ask<QueryReply>(
            new AskStage(JobDefinition.Id(), null, ClusterHarness.TestTimeout), ClusterHarness.TestTimeout);

        Assert.Equal((Verdict.Accepted, "done"), (started.Verdict, end.View!.Description.Stage));
        var members = Cluster.Get(second.Services.GetRequiredService<ActorSystem>()).State.Members;
        Assert.Equal(2, members.Count);
        Assert.All(members, member => Assert.Equal("myapp", member.Address.System));
        Assert.All(members, member => Assert.Contains("app", member.Roles));
    }

    private IHost OnPostgres(AkkaEngineOptions options) => app.Build((akka, provider) => akka
        .WithClustering(new ClusterOptions { Roles = ["app"] })
        .WithOrderActors(provider), options, services => services.AddSharedPostgresStore(schema.Options));
}
