using OrderActors.Engine.Journal;
using OrderActors.Postgres.Testing;
using OrderActors.Storage.Postgres;
using OrderActors.Testing.Stores;

namespace OrderActors.Storage.Tests.Rights;

[RequiresPostgres]
public sealed class LeastRightsJournalTests : JournalSpec
{
    private readonly LeastPrivilegeFixture place = new();
    private PostgresDatabase? database;

    public override async Task InitializeAsync()
    {
        await place.PrepareAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await database!.DisposeAsync();
        await place.DisposeAsync();
    }

    protected override IJournal Create() => new PostgresJournal(database = new(place.Options), TimeProvider.System);
}
