using OrderActors.Postgres.Testing;
using OrderActors.Runtime.Engine;
using OrderActors.Storage.Postgres;
using OrderActors.Storage.Postgres.Shared;
using Xunit;

namespace OrderActors.Storage.Tests.Shared;

/// <summary>A schema that a test opens as nodes of a cluster do, or as one owner.</summary>
public abstract class SharedSchema : IAsyncLifetime
{
    private readonly List<PostgresDatabase> databases = [];

    internal TestSchema Schema { get; private set; } = null!;

    private protected VirtualTime Time { get; } = new();

    public async Task InitializeAsync() => Schema = await TestSchema.CreateAsync();

    public async Task DisposeAsync()
    {
        foreach (var database in databases) await database.DisposeAsync();
        await Schema.DisposeAsync();
    }

    private protected async Task<SharedJournal> ShareAsync()
    {
        var journal = new SharedJournal(Database(), Time);
        await journal.OpenAsync(default);
        return journal;
    }

    private protected async Task<PostgresJournal> OwnAsync()
    {
        var journal = new PostgresJournal(Database(), Time);
        await journal.OpenAsync(default);
        return journal;
    }

    private protected PostgresDatabase Database()
    {
        var database = new PostgresDatabase(Schema.Options);
        databases.Add(database);
        return database;
    }
}
