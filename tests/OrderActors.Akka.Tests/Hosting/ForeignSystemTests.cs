using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Tests.Nodes;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Akka.Tests.Hosting;

/// <summary>Sagas in an actor system that belongs to somebody else.</summary>
public sealed class ForeignSystemTests : IAsyncLifetime
{
    private readonly ForeignApp app = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => app.DisposeAsync().AsTask();

    [Fact]
    public async Task Actors_OfTheApplication_KeepTheirJournalAndSagasHaveTheirOwn()
    {
        var host = await app.StartAsync(app.Build((akka, provider) => akka.WithOrderActors(provider)));
        var system = host.Services.GetRequiredService<ActorSystem>();

        var counter = system.ActorOf(Props.Create(() => new Counter()));
        Assert.Equal("stored", await counter.Ask("anything of its own", ClusterHarness.TestTimeout));
        var engine = host.Services.GetRequiredService<ISagaEngine>();
        await engine.SendAsync(JobDefinition.Id(), new StartJob());
        var end = await engine.WaitAsync(JobDefinition.Id(), null, ClusterHarness.TestTimeout);

        Assert.Equal(("myapp", "done"), (system.Name, end.View!.Description.Stage));
        var page = await host.Services.GetRequiredService<IJournal>().ReadAsync(0, 10, default);
        Assert.All(page.Rows, row => Assert.Equal(JobDefinition.Id(), row.SagaId));
        Assert.Equal(3, page.Rows.Count);
    }

    [Fact]
    public async Task Sagas_AfterTheApplicationWasStartedAnew_AreWhatTheyWere()
    {
        var first = await app.StartAsync(app.Build((akka, provider) => akka.WithOrderActors(provider)));
        var engine = first.Services.GetRequiredService<ISagaEngine>();
        await engine.SendAsync(JobDefinition.Id(), new StartJob());
        await engine.WaitAsync(JobDefinition.Id(), null, ClusterHarness.TestTimeout);
        await app.StopAsync(first);
        Assert.Equal(Verdict.Unavailable, (await engine.SendAsync(JobDefinition.Id(), new StartJob())).Verdict);

        var host = await app.StartAsync(app.Build((akka, provider) => akka.WithOrderActors(provider)));

        var view = (await host.Services.GetRequiredService<ISagaEngine>().QueryAsync(JobDefinition.Id())).View!;
        Assert.Equal((3L, "done"), (view.SequenceNumber, view.Description.Stage));
    }

    [Theory]
    [InlineData("akka.cluster.seed-nodes = [\"akka.tcp://myapp@127.0.0.1:4053\"]", "seed-nodes must be empty")]
    [InlineData("akka.persistence.journal.orderactors-sql.replay-filter.mode = fail", "replay-filter.mode must be off")]
    [InlineData("akka.cluster.roles = [web]", "lacks 'saga'")]
    public async Task Setting_ThatWouldLoseEventsOrFoundASecondCluster_IsRefusedAtTheStart(string hocon, string why)
    {
        var host = app.Build((akka, provider) =>
            akka.WithOrderActors(provider).AddHocon(hocon, HoconAddMode.Prepend));

        var error = await Assert.ThrowsAsync<ConfigurationException>(() => host.StartAsync());

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_AddedAfterTheActorSystemOrWithoutOne_IsRefusedAtTheStart()
    {
        var late = app.Build(services =>
        {
            app.AddFiles(services);
            services.AddAkka("myapp", (akka, provider) => akka.WithOrderActors(provider));
            services.AddOrderActorsEngine(new() { IsAlone = true });
        });
        var alone = app.Build((_, _) => { });

        var order = await Assert.ThrowsAsync<InvalidOperationException>(() => late.StartAsync());
        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => alone.StartAsync());

        Assert.Contains("before AddAkka", order.Message, StringComparison.Ordinal);
        Assert.Contains("WithOrderActors", missing.Message, StringComparison.Ordinal);
    }

    private sealed class Counter : UntypedPersistentActor
    {
        public override string PersistenceId => "no saga of anybody";

        protected override void OnRecover(object message)
        {
            // It starts over each time.
        }

        protected override void OnCommand(object message)
        {
            var asker = Sender;
            Persist(message, _ => asker.Tell("stored"));
        }
    }
}
