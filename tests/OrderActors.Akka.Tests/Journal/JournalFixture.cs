using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Sagas;
using OrderActors.Akka.Tests.Hosting;
using OrderActors.Akka.Tests.Nodes;
using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres;
using Xunit;

namespace OrderActors.Akka.Tests.Journal;

/// <summary>A journal plugin as a node configures it, on a store of its own, without anybody who writes.</summary>
public abstract class JournalFixture : IAsyncLifetime
{
    private readonly ForeignApp app = new();
    private IHost host = null!;
    private TestKit kit = null!;

    /// <summary>The plugin's journal actor.</summary>
    public IActorRef Journal { get; private set; } = ActorRefs.Nobody;

    /// <summary>
    /// Whether a number that does not follow the last one is refused, as by a store that this process owns alone.
    /// Elsewhere a saga refuses such a history when it reads it.
    /// </summary>
    public abstract bool RefusesGaps { get; }

    /// <summary>Whether the plugin deletes no events. Sagas never ask for it.</summary>
    public abstract bool RefusesDeletion { get; }

    protected abstract string Plugin { get; }

    public global::Akka.TestKit.TestProbe Probe() => kit.CreateTestProbe();

    /// <summary>Says that a saga's id was made this moment, as the engine does for what it starts.</summary>
    public void SayJustMade(SagaId saga) =>
        host.Services.GetRequiredService<SagaActorContext>().Fresh[saga.PersistenceId] = true;

    public virtual async Task InitializeAsync()
    {
        var options = OptionsOf();
        var which = options.IsAlone ? "files" : "postgresql";
        host = app.Build((akka, provider) => akka
            .AddHocon($"orderactors.journal-of-{which} = \"{Plugin}\"", HoconAddMode.Append)
            .WithOrderActors(provider), options, services => AddStore(services, app));
        var store = host.Services.GetRequiredService<ISharedJournal>();
        await store.OpenAsync(default);
        host.Services.GetRequiredService<GroupCommit>().Start((await store.ReachAsync(default)).Last);
        kit = new(host.Services.GetRequiredService<ActorSystem>());
        Journal = Persistence.Instance.Apply(kit.Sys).JournalFor(Plugin);
    }

    public virtual async Task DisposeAsync()
    {
        kit.Dispose();
        await kit.Sys.WhenTerminated.WaitAsync(ClusterHarness.TestTimeout);
        host.Services.GetRequiredService<GroupCommit>().Stop(ClusterHarness.TestTimeout);
        await host.Services.GetRequiredService<ISharedJournal>().DisposeAsync();
        await app.DisposeAsync();
    }

    protected abstract AkkaEngineOptions OptionsOf();

    private protected abstract void AddStore(IServiceCollection services, ForeignApp app);
}

/// <summary>Our plugin on files.</summary>
public sealed class GroupCommitFilesFixture : JournalFixture
{
    public override bool RefusesGaps => true;

    public override bool RefusesDeletion => true;

    protected override string Plugin => "orderactors.journal";

    protected override AkkaEngineOptions OptionsOf() => new() { IsAlone = true };

    private protected override void AddStore(IServiceCollection services, ForeignApp app) => app.AddFiles(services);
}

/// <summary>A plugin on PostgreSQL, in a schema of its own or in one that somebody else keeps.</summary>
public abstract class PostgresJournalFixture : JournalFixture
{
    private TestSchema schema = null!;

    /// <summary>The schema that somebody else keeps, or null.</summary>
    public TestSchema? Kept { get; init; }

    public override async Task InitializeAsync()
    {
        schema = Kept ?? await TestSchema.CreateAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (Kept is null) await schema.DisposeAsync();
    }

    protected override AkkaEngineOptions OptionsOf() => new() { Port = ClusterHarness.FreePort() };

    private protected override void AddStore(IServiceCollection services, ForeignApp app) =>
        services.AddSharedPostgresStore(schema.Options);
}

/// <summary>Our plugin on PostgreSQL.</summary>
public sealed class GroupCommitPostgresFixture : PostgresJournalFixture
{
    public override bool RefusesGaps => false;

    public override bool RefusesDeletion => true;

    protected override string Plugin => "orderactors.journal";
}

/// <summary>Akka.Persistence.Sql on PostgreSQL.</summary>
public sealed class AkkaSqlPostgresFixture : PostgresJournalFixture
{
    public override bool RefusesGaps => false;

    public override bool RefusesDeletion => false;

    protected override string Plugin => "akka.persistence.journal.orderactors-sql";
}
