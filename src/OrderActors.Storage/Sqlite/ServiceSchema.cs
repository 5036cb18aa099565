using OrderActors.Runtime.Services;
using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Sqlite;

/// <summary>The tables of services.db.</summary>
/// <remarks>
/// Constraints are the last line of defence: whatever a service gets wrong, no count becomes negative and no unit of
/// stock is lost. Every key column holds the idempotency key of the call that made the row.
/// </remarks>
internal static class ServiceSchema
{
    /// <summary>The writer's settings: every commit reaches the disk; what savepoints keep stays in memory.</summary>
    public const string WriterSettings =
        """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -16384;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;
        """;

    /// <summary>While a reader holds a snapshot for long; see <c>SqliteJournal.HoldCheckpoints</c>.</summary>
    public const string HoldCheckpoints = "PRAGMA wal_autocheckpoint = 0";

    /// <summary>Ends <see cref="HoldCheckpoints"/>.</summary>
    public const string ResumeCheckpoints = "PRAGMA wal_autocheckpoint = 4000";

    private const long Version = 5;

    private const string Tables =
        """
        CREATE TABLE products (
            sku TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
            currency TEXT NOT NULL, discontinued INTEGER NOT NULL,
            on_hand INTEGER NOT NULL CHECK (on_hand >= 0), reserved INTEGER NOT NULL CHECK (reserved >= 0),
            shipped INTEGER NOT NULL CHECK (shipped >= 0), received INTEGER NOT NULL,
            CHECK (on_hand + reserved + shipped = received)) WITHOUT ROWID;
        CREATE TABLE receipts (
            number INTEGER PRIMARY KEY AUTOINCREMENT, receipt_key TEXT UNIQUE, sku TEXT NOT NULL,
            quantity INTEGER NOT NULL CHECK (quantity > 0), received_at INTEGER NOT NULL);
        CREATE TABLE reservations (
            reservation_key TEXT NOT NULL PRIMARY KEY, order_id TEXT NOT NULL, request TEXT NOT NULL, refusal TEXT,
            state TEXT NOT NULL CHECK (state IN ('held', 'refused', 'voided', 'released', 'shipped')),
            release_wanted INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE reservation_lines (
            reservation_key TEXT NOT NULL, line INTEGER NOT NULL, sku TEXT NOT NULL,
            quantity INTEGER NOT NULL CHECK (quantity > 0), price_minor INTEGER NOT NULL, currency TEXT NOT NULL,
            PRIMARY KEY (reservation_key, line)) WITHOUT ROWID;
        CREATE TABLE shipments (
            shipping_key TEXT NOT NULL PRIMARY KEY, order_id TEXT NOT NULL, request TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('scheduled', 'cancelled', 'voided')),
            tracking_number TEXT, created_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE charges (
            payment_key TEXT NOT NULL PRIMARY KEY, order_id TEXT, customer_id TEXT,
            amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0), currency TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('captured', 'declined', 'voided')),
            transaction_id TEXT, created_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE refunds (
            payment_key TEXT NOT NULL PRIMARY KEY, order_id TEXT NOT NULL,
            amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0), currency TEXT NOT NULL,
            created_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE order_records (
            order_id TEXT NOT NULL PRIMARY KEY, status TEXT NOT NULL, total_minor INTEGER NOT NULL,
            currency TEXT NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE order_updates (
            update_key TEXT NOT NULL PRIMARY KEY, order_id TEXT NOT NULL, request TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('applied', 'reverted', 'voided')),
            created_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE customers (
            customer_id TEXT NOT NULL PRIMARY KEY, name TEXT, email TEXT, phone TEXT, tier TEXT NOT NULL, country TEXT,
            time_zone TEXT NOT NULL, language TEXT NOT NULL, channel TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE mails (
            number INTEGER PRIMARY KEY AUTOINCREMENT, mail_key TEXT NOT NULL UNIQUE, request TEXT NOT NULL,
            recipient TEXT, subject TEXT NOT NULL, body TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'written', 'skipped')), created_at INTEGER NOT NULL);
        CREATE INDEX mails_queued ON mails (number) WHERE state = 'queued';
        CREATE TABLE text_messages (
            message_key TEXT NOT NULL PRIMARY KEY, phone TEXT, text TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('sent', 'skipped')), created_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE greetings (
            number INTEGER PRIMARY KEY AUTOINCREMENT, greeting_key TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL,
            text TEXT NOT NULL, created_at INTEGER NOT NULL);
        CREATE TABLE markers (name TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
        """;

    /// <summary>What is left of records that were purged: totals, and sagas whose purge is under way.</summary>
    private const string TablesOfVersion2 =
        """
        CREATE TABLE purged_stock (
            sku TEXT NOT NULL PRIMARY KEY, shipped INTEGER NOT NULL CHECK (shipped >= 0)) WITHOUT ROWID;
        CREATE TABLE purged_money (
            currency TEXT NOT NULL PRIMARY KEY, orders INTEGER NOT NULL, captured_minor INTEGER NOT NULL,
            refunded_minor INTEGER NOT NULL, completed_minor INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE leaving (persistence_id TEXT NOT NULL PRIMARY KEY, ordering INTEGER NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>Lines name their reservation by a number: its key would be the larger part of each.</summary>
    private const string TablesOfVersion3 =
        """
        ALTER TABLE reservations RENAME TO former_reservations;
        ALTER TABLE reservation_lines RENAME TO former_lines;
        CREATE TABLE reservations (
            number INTEGER PRIMARY KEY, reservation_key TEXT NOT NULL UNIQUE, order_id TEXT NOT NULL,
            request TEXT NOT NULL, refusal TEXT,
            state TEXT NOT NULL CHECK (state IN ('held', 'refused', 'voided', 'released', 'shipped')),
            release_wanted INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL);
        INSERT INTO reservations
            (reservation_key, order_id, request, refusal, state, release_wanted, created_at)
            SELECT reservation_key, order_id, request, refusal, state, release_wanted, created_at
            FROM former_reservations;
        CREATE TABLE reservation_lines (
            reservation INTEGER NOT NULL, line INTEGER NOT NULL, sku TEXT NOT NULL,
            quantity INTEGER NOT NULL CHECK (quantity > 0), price_minor INTEGER NOT NULL, currency TEXT NOT NULL,
            PRIMARY KEY (reservation, line)) WITHOUT ROWID;
        INSERT INTO reservation_lines
            SELECT r.number, l.line, l.sku, l.quantity, l.price_minor, l.currency
            FROM former_lines AS l JOIN reservations AS r ON r.reservation_key = l.reservation_key;
        DROP TABLE former_lines;
        DROP TABLE former_reservations;
        """;

    /// <summary>Whose store it is, and the highest ordering of that journal that was known to be committed.</summary>
    private const string TablesOfVersion4 =
        """
        CREATE TABLE journal_beside (
            one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), identity TEXT NOT NULL, mark INTEGER NOT NULL);
        """;

    /// <summary>What a purge has removed, by the key of its order: ordered again, it tells its totals.</summary>
    private const string TablesOfVersion5 =
        """
        CREATE TABLE purge_runs (
            run_key TEXT NOT NULL, kind TEXT NOT NULL, ended_before INTEGER NOT NULL, removed INTEGER NOT NULL,
            PRIMARY KEY (run_key, kind)) WITHOUT ROWID;
        PRAGMA user_version = 5;
        """;

    /// <summary>Moves the mark.</summary>
    public static readonly ServiceSql SetMark = new("UPDATE journal_beside SET mark = @mark");

    private static readonly ServiceSql ReadVersion = new("PRAGMA user_version");
    private static readonly ServiceSql ReadIdentity = new("SELECT identity, mark FROM journal_beside");

    private static readonly ServiceSql Bind =
        new("INSERT OR REPLACE INTO journal_beside (one, identity, mark) VALUES (1, @identity, @mark)");

    /// <summary>What a file is, for the journal beside it.</summary>
    /// <exception cref="BrokenInvariantException">OA0012: newer code has written it.</exception>
    public static ServicesSide Look(ServiceConnection connection, string path)
    {
        var version = VersionOf(connection, path);
        if (version < 4) return new(Exists: version > 0, null, 0);
        return connection.First(ReadIdentity, row => new ServicesSide(true, Guid.Parse(row.Text(0)), row.Number(1)))
            ?? new(true, null, 0);
    }

    /// <summary>
    /// Creates the tables in a new file, upgrades those of older code, and gives the file its journal's identity, all
    /// of it or nothing; refuses a file that newer code has written.
    /// </summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="journal">The journal beside it, or null: the file is used alone.</param>
    public static void Ensure(ServiceConnection connection, string path, JournalSide? journal)
    {
        connection.Script("BEGIN IMMEDIATE");
        var version = VersionOf(connection, path);
        if (version == 0) connection.Script(Tables);
        if (version < 2) connection.Script(TablesOfVersion2);
        if (version < 3) connection.Script(TablesOfVersion3);
        if (version < 4) connection.Script(TablesOfVersion4);
        if (version < 5) connection.Script(TablesOfVersion5);
        if (journal is not null) connection.Execute(Bind, journal.Identity.ToString(), journal.LastOrdering);
        connection.Script("COMMIT");
    }

    private static long VersionOf(ServiceConnection connection, string path)
    {
        var version = long.Parse(connection.First(ReadVersion, row => row.Text(0))!,
            System.Globalization.CultureInfo.InvariantCulture);
        return version <= Version
            ? version
            : throw new BrokenInvariantException("OA0012",
                $"{path} has the services' layout {version}; this program knows layouts up to {Version}");
    }
}
