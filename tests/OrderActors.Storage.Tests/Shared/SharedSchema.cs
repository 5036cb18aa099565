using OrderActors.Postgres.Testing;
using OrderActors.Storage.Postgres;
using OrderActors.Storage.Postgres.Shared;
using OrderActors.Testing;
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

    /// <param name="through">What stands between the node and the server, or null.</param>
    private protected async Task<SharedJournal> ShareAsync(CuttingProxy? through = null)
    {
        var journal = new SharedJournal(Database(through), Time);
        await journal.OpenAsync(default);
        return journal;
    }

    private protected async Task<PostgresJournal> OwnAsync()
    {
        var journal = new PostgresJournal(Database(), Time);
        await journal.OpenAsync(default);
        return journal;
    }

    private protected PostgresDatabase Database(CuttingProxy? through = null)
    {
        var database = new PostgresDatabase(through is null ? Schema.Options : Schema.Through(through));
        databases.Add(database);
        return database;
    }
}
