using Npgsql;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres;
using Xunit;

namespace OrderActors.Storage.Tests.Postgres;

[RequiresPostgres]
public sealed class PostgresSchemaTests : IAsyncLifetime
{
    private static readonly SchemaPart First = new("thing", "CREATE TABLE thing (name text)");
    private static readonly SchemaPart Second = new("thing", First.Upgrades[0], "ALTER TABLE thing ADD size int");

    private TestSchema schema = null!;
    private PostgresDatabase database = null!;

    public async Task InitializeAsync()
    {
        schema = await TestSchema.CreateAsync();
        database = new(schema.Options);
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        await schema.DisposeAsync();
    }

    [Fact]
    public async Task Ensure_OfNothing_MakesSchemaAndTable()
    {
        await EnsureAsync(First);

        Assert.Equal(0L, await schema.ScalarAsync("SELECT count(*) FROM thing"));
        Assert.Equal(1, await schema.ScalarAsync("SELECT version FROM orderactors_version WHERE part = 'thing'"));
    }

    [Fact]
    public async Task Ensure_OfAnOlderVersion_UpgradesAndKeepsRows()
    {
        await EnsureAsync(First);
        await schema.ScalarAsync("INSERT INTO thing VALUES ('old')");

        await EnsureAsync(Second);

        Assert.Equal("old", await schema.ScalarAsync("SELECT name FROM thing WHERE size IS NULL"));
    }

    [Fact]
    public async Task Ensure_ByOlderCode_IsRefusedAndNamesPlaceAndVersions()
    {
        await EnsureAsync(Second);

        var refused = await Assert.ThrowsAsync<BrokenInvariantException>(() => EnsureAsync(First));

        Assert.Equal("OA0012", refused.Code);
        Assert.Contains(schema.Options.Place, refused.Message, StringComparison.Ordinal);
        Assert.Contains("version 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ensure_FromManyAtOnce_MakesItOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => EnsureAsync(Second)));

        Assert.Equal(2, await schema.ScalarAsync("SELECT version FROM orderactors_version"));
    }

    [Fact]
    public async Task Ensure_WhereNothingIsToBeDone_NeedsNoRightToCreate()
    {
        await EnsureAsync(First);
        var role = "r_" + schema.Options.Schema;
        await schema.ScalarAsync($"""
            CREATE ROLE {role};
            GRANT USAGE ON SCHEMA {schema.Options.Schema} TO {role};
            GRANT SELECT ON orderactors_version TO {role};
            """);
        await using var connection = await database.Pool.OpenConnectionAsync();
        await using (var command = new NpgsqlCommand($"SET ROLE {role}", connection))
            await command.ExecuteNonQueryAsync();

        await PostgresSchema.EnsureAsync(connection, schema.Options, First, default);
        var refused = await Assert.ThrowsAsync<BrokenInvariantException>(() =>
            PostgresSchema.EnsureAsync(connection, schema.Options, Second, default));
        Assert.Equal("OA0014", refused.Code);
        await connection.CloseAsync();
        await schema.ScalarAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
    }

    private async Task EnsureAsync(SchemaPart part)
    {
        await using var connection = await database.Pool.OpenConnectionAsync();
        await PostgresSchema.EnsureAsync(connection, schema.Options, part, default);
    }
}
