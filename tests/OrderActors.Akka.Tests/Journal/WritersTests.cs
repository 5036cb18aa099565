using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Storage.Postgres;
using Xunit;

namespace OrderActors.Akka.Tests.Journal;

/// <summary>Akka.Persistence.Sql on our tables: the traps that its source holds, and its own idea of them.</summary>
[RequiresPostgres]
public sealed class WritersTests : IAsyncLifetime
{
    private readonly List<ActorSystem> systems = [];
    private TestSchema schema = null!;

    public async Task InitializeAsync()
    {
        schema = await TestSchema.CreateAsync();
        await using var services =
            new ServiceCollection().AddSharedPostgresStore(schema.Options).BuildServiceProvider();
        await using var journal = services.GetRequiredService<IJournal>();
        await journal.OpenAsync(default); // As a node does, which makes the tables.
    }

    public async Task DisposeAsync()
    {
        foreach (var system in systems) await system.Terminate();
        await schema.DisposeAsync();
    }

    /// <remarks>
    /// The second case is what the first guards against: with Akka's default the newest events of the first writer are
    /// dropped at recovery, without a word.
    /// </remarks>
    [Theory]
    [InlineData("off", 6)]
    [InlineData("repair-by-discard-old", 4)]
    public async Task Saga_AtAThenAtBThenAtA_KeepsItsEventsOnlyWithoutTheReplayFilter(string filter, int recovered)
    {
        var a = Start(filter);
        var b = Start(filter);

        await WriteAsync(a, 2);
        await WriteAsync(b, 2);
        await WriteAsync(a, 2);

        Assert.Equal(6L, await schema.ScalarAsync("SELECT count(*) FROM journal"));
        Assert.Equal(2L, await schema.ScalarAsync("SELECT count(DISTINCT writer_uuid) FROM journal"));
        Assert.Equal(recovered, await CountAsync(b));
    }

    [Fact]
    public async Task Writers_OfOneSagaAtOnce_CollideAtTheNextNumberAndOneStops()
    {
        var a = Start("off");
        var b = Start("off");
        var (first, second) = (Make(a), Make(b));
        await first.Ask<int>("count");
        await second.Ask<int>("count");

        Assert.Equal(1, await first.Ask<int>("write", TimeSpan.FromSeconds(20)));
        var late = await second.Ask<object>("write", TimeSpan.FromSeconds(20));

        Assert.Equal("failed", late);
        Assert.Equal(1L, await schema.ScalarAsync("SELECT count(*) FROM journal"));
    }

    /// <summary>Its own tables and ours differ in two indexes that no read of ours or its uses, and in nothing
    /// else.</summary>
    [Fact]
    public async Task Tables_ThatAkkaMakesItself_HaveTheSameColumns()
    {
        await using var own = await TestSchema.CreateAsync();
        await own.ScalarAsync($"CREATE SCHEMA {own.Options.Schema}");
        await WriteAsync(Start("off", own.Options, "on"), 1);

        foreach (var table in (string[])["journal", "tags"])
            Assert.Equal(await ColumnsAsync(own, table), await ColumnsAsync(schema, table));
        Assert.Equal(1L, await own.ScalarAsync("""
            SELECT count(*) FROM information_schema.table_constraints
            WHERE table_schema = current_schema() AND constraint_name = 'journal_uq'
            """));
    }

    private static async Task<object?> ColumnsAsync(TestSchema of, string table) => await of.ScalarAsync($"""
        SELECT string_agg(column_name || ' ' || data_type || ' ' || is_nullable, ', ' ORDER BY column_name)
        FROM information_schema.columns WHERE table_name = '{table}' AND table_schema = current_schema()
        """);

    private static async Task WriteAsync(ActorSystem system, int events)
    {
        var writer = Make(system);
        for (var i = 0; i < events; i++) await writer.Ask<int>("write", TimeSpan.FromSeconds(20));
        await writer.GracefulStop(TimeSpan.FromSeconds(20));
    }

    private static async Task<int> CountAsync(ActorSystem system)
    {
        var reader = Make(system);
        return await reader.Ask<int>("count", TimeSpan.FromSeconds(20));
    }

    private static IActorRef Make(ActorSystem system) => system.ActorOf(Props.Create(() => new Counter()));

    private ActorSystem Start(string filter, PostgresStoreOptions? on = null, string makesTables = "off")
    {
        var system = ActorSystem.Create("writers", ConfigurationFactory.ParseString($$"""
            akka.loglevel = OFF
            akka.persistence.journal {
              plugin = "akka.persistence.journal.sql"
              sql {
                class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                provider-name = "PostgreSQL15"
                connection-string = "{{ConnectionOf(on ?? schema.Options)}}"
                auto-initialize = {{makesTables}}
                replay-filter.mode = {{filter}}
              }
            }
            """));
        systems.Add(system);
        return system;
    }

    private static string ConnectionOf(PostgresStoreOptions of) =>
        new NpgsqlConnectionStringBuilder(of.ConnectionString) { SearchPath = of.Schema }.ConnectionString;

    private sealed class Counter : UntypedPersistentActor
    {
        private int count;
        private IActorRef asker = ActorRefs.Nobody;

        public override string PersistenceId => "order/W-1";

        public override Recovery Recovery { get; } = new(SnapshotSelectionCriteria.None);

        protected override void OnRecover(object message)
        {
            if (message is string) count++;
        }

        protected override void OnCommand(object message)
        {
            asker = Sender;
            if (message is "count") Sender.Tell(count);
            else Persist("event", _ => asker.Tell(++count));
        }

        protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
            asker.Tell("failed");
    }
}
