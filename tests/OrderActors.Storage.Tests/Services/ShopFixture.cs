using System.Runtime.CompilerServices;
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

    /// <summary>A query for what the store itself says of its tables: one text a fact, in order.</summary>
    public abstract string Tables { get; }

    /// <summary>
    /// Finds the place and makes the tables of the last release before modules, with a product and a greeting.
    /// </summary>
    public abstract Task MakeFormerAsync();

    /// <summary>The rows that are in a previous store.</summary>
    protected const string FormerRows = """
        INSERT INTO products (sku, name, price_minor, currency, discontinued, on_hand, reserved, shipped, received)
        VALUES ('MUG', 'Mug', 1400, 'EUR', 0, 3, 0, 0, 3);
        INSERT INTO customers (customer_id, name, tier, time_zone, language, channel)
        VALUES ('old-1', 'Ann', 'gold', 'Asia/Tokyo', 'fr', 'sms');
        INSERT INTO greetings (greeting_key, user_id, text, created_at) VALUES ('greet/G/log', 'ada', 'hello', 0);
        """;

    /// <summary>The statements of a file beside this one.</summary>
    protected static Task<string> ScriptAsync(string name, [CallerFilePath] string here = "") =>
        File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(here)!, name));

    /// <summary>Finds the place; called before each shop that opens there.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Statements that make customers what they were before they were users, and modules of today be gone.
    /// </summary>
    protected static IReadOnlyList<string> BeforeUsers =>
    [
        "DROP TABLE user_changes", "DROP TABLE IF EXISTS push_messages",
        "ALTER TABLE customers ADD COLUMN channel TEXT NOT NULL DEFAULT 'email'",
        .. ((string[])["channels", "unsubscribed", "quiet_from", "quiet_to", "blocked", "deleted_at", "creation"])
            .Select(column => $"ALTER TABLE customers DROP COLUMN {column}"),
    ];

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
        .. BeforeUsers, "DROP TABLE orderactors_version", "DROP TABLE purge_runs", "DROP TABLE journal_beside",
        "DROP TABLE purged_stock", "DROP TABLE purged_money", "DROP TABLE leaving", LinesByKey,
        "DROP TABLE reservation_lines", "ALTER TABLE lines_by_key RENAME TO reservation_lines", """
        CREATE TABLE keyed AS
        SELECT reservation_key, order_id, request, refusal, state, release_wanted, created_at FROM reservations
        """,
        "DROP TABLE reservations", "ALTER TABLE keyed RENAME TO reservations", "PRAGMA user_version = 1",
    ];

    public override string Tables =>
        "SELECT name || ': ' || sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' "
        + "ORDER BY name";

    public override async Task MakeFormerAsync()
    {
        Directory.CreateDirectory(Folder);
        var file = Path.Combine(Folder, "services.db");
        await File.WriteAllBytesAsync(file, []);
        using var connection = new ServiceConnection(file);
        connection.Script(await ScriptAsync("sqlite-layout-5.sql"));
        connection.Script(FormerRows);
    }

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
        .. BeforeUsers, "DROP TABLE purge_runs", LinesByKey, "DROP TABLE reservation_lines",
        "ALTER TABLE lines_by_key RENAME TO reservation_lines",
        "ALTER TABLE reservation_lines ADD PRIMARY KEY (reservation_key, line)",
        "ALTER TABLE reservations DROP COLUMN number, ALTER COLUMN release_wanted TYPE bigint",
        "DELETE FROM orderactors_version WHERE part LIKE 'services %'",
        "UPDATE orderactors_version SET version = 1 WHERE part = 'services'",
    ];

    public override string Tables => """
        SELECT fact FROM (
            SELECT table_name || '.' || column_name || ': ' || data_type || ' ' || is_nullable || ' '
                || coalesce(collation_name, '') || ' ' || coalesce(column_default, '') || ' ' || is_identity AS fact
            FROM information_schema.columns WHERE table_schema = current_schema()
            UNION ALL SELECT conrelid::regclass || ': ' || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'
            UNION ALL SELECT relname || ': ' || coalesce(array_to_string(reloptions, ' '), '') FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i')) AS facts
        ORDER BY fact COLLATE "C"
        """;

    public override async Task MakeFormerAsync()
    {
        await PrepareAsync();
        await schema!.ScalarAsync($"CREATE SCHEMA {schema.Options.Schema}");
        await schema.ScalarAsync(await ScriptAsync("postgres-layout-3.sql"));
        await schema.ScalarAsync(FormerRows);
    }

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
