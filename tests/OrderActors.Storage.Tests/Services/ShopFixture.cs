using Microsoft.Extensions.DependencyInjection;
using OrderActors.Postgres.Testing;
using OrderActors.Storage.Postgres;
using OrderActors.Storage.Sqlite;

namespace OrderActors.Storage.Tests.Services;

/// <summary>Where a shop keeps its tables and its mails.</summary>
public abstract class ShopFixture : IAsyncDisposable
{
    /// <summary>The data folder; mails go there whatever the store.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "orderactors-" + Path.GetRandomFileName());

    /// <summary>How many cases a property is tried on: opening a place has its price.</summary>
    public abstract int Runs { get; }

    /// <summary>A statement after which no check keeps wrong rows out.</summary>
    public abstract string WithoutChecks { get; }

    /// <summary>A statement that makes the tables' layout one of newer code.</summary>
    public abstract string Newer { get; }

    /// <summary>Statements that make the tables what the first version's code made, with all rows.</summary>
    public abstract IReadOnlyList<string> FirstVersion { get; }

    /// <summary>Finds the place; called before each shop that opens there.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>The lines as the first version had them.</summary>
    protected const string LinesByKey = """
        CREATE TABLE lines_by_key AS
        SELECT r.reservation_key, l.line, l.sku, l.quantity, l.price_minor, l.currency
        FROM reservation_lines AS l JOIN reservations AS r ON r.number = l.reservation
        """;

    /// <summary>Registers the store.</summary>
    public abstract void AddStore(IServiceCollection services);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A fresh folder.</summary>
public sealed class SqliteFixture : ShopFixture
{
    public override int Runs => 60;

    public override string WithoutChecks => "PRAGMA ignore_check_constraints = 1";

    public override string Newer => "PRAGMA user_version = 99";

    public override IReadOnlyList<string> FirstVersion =>
    [
        "DROP TABLE purge_runs", "DROP TABLE journal_beside",
        "DROP TABLE purged_stock", "DROP TABLE purged_money", "DROP TABLE leaving", LinesByKey,
        "DROP TABLE reservation_lines", "ALTER TABLE lines_by_key RENAME TO reservation_lines", """
        CREATE TABLE keyed AS
        SELECT reservation_key, order_id, request, refusal, state, release_wanted, created_at FROM reservations
        """,
        "DROP TABLE reservations", "ALTER TABLE keyed RENAME TO reservations", "PRAGMA user_version = 1",
    ];

    public override void AddStore(IServiceCollection services) => services.AddSqliteStore(Folder);
}

/// <summary>A fresh schema.</summary>
public sealed class PostgresFixture : ShopFixture
{
    private TestSchema? schema;

    public override int Runs => 10;

    public override string WithoutChecks => """
        DO $$ DECLARE found record; BEGIN
            FOR found IN SELECT conrelid::regclass AS holder, conname FROM pg_constraint
                WHERE contype = 'c' AND connamespace = current_schema()::regnamespace
            LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.holder, found.conname); END LOOP;
        END $$
        """;

    public override string Newer => "UPDATE orderactors_version SET version = 99 WHERE part = 'services'";

    public override IReadOnlyList<string> FirstVersion =>
    [
        "DROP TABLE purge_runs", LinesByKey, "DROP TABLE reservation_lines",
        "ALTER TABLE lines_by_key RENAME TO reservation_lines",
        "ALTER TABLE reservation_lines ADD PRIMARY KEY (reservation_key, line)",
        "ALTER TABLE reservations DROP COLUMN number, ALTER COLUMN release_wanted TYPE bigint",
        "UPDATE orderactors_version SET version = 1 WHERE part = 'services'",
    ];

    public override async Task PrepareAsync() => schema ??= await TestSchema.CreateAsync();

    public override void AddStore(IServiceCollection services) => services.AddPostgresStore(schema!.Options);

    /// <summary>The server ends every session of the store.</summary>
    public Task EndSessionsAsync() => schema!.EndSessionsAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (schema is not null) await schema.DisposeAsync();
    }
}
