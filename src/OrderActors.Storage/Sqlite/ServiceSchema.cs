using System.Globalization;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Sqlite;

/// <summary>
/// The tables of services.db: the store's own, under the file's version, and those of the modules, each under a version
/// of its own.
/// </summary>
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

    /// <summary>The row of the version that all tables had together before modules had their own.</summary>
    private const string FormerLayout = "(former layout)";

    /// <summary>The first version in which modules have versions of their own.</summary>
    private const int FirstWithModules = 6;

    /// <summary>What created the store's own tables, from version to version. Version 3 belonged to a module.</summary>
    private static readonly string[] Upgrades =
    [
        "CREATE TABLE markers (name TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID",
        // Sagas whose purge is under way.
        "CREATE TABLE leaving (persistence_id TEXT NOT NULL PRIMARY KEY, ordering INTEGER NOT NULL) WITHOUT ROWID",
        "",
        // The owner of the store, and the highest ordering of that journal that was known to be committed.
        """
        CREATE TABLE journal_beside (
            one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), identity TEXT NOT NULL, mark INTEGER NOT NULL)
        """,
        // What a purge has removed, by the key of its request: if it is requested again, it returns these totals.
        """
        CREATE TABLE purge_runs (
            run_key TEXT NOT NULL, kind TEXT NOT NULL, ended_before INTEGER NOT NULL, removed INTEGER NOT NULL,
            PRIMARY KEY (run_key, kind)) WITHOUT ROWID
        """,
        "CREATE TABLE orderactors_version (part TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID",
    ];

    /// <summary>Moves the mark.</summary>
    public static readonly ServiceSql SetMark = new("UPDATE journal_beside SET mark = @mark");

    private static readonly ServiceSql ReadVersion = new("PRAGMA user_version");
    private static readonly ServiceSql ReadIdentity = new("SELECT identity, mark FROM journal_beside");
    private static readonly ServiceSql FindPart = new("SELECT version FROM orderactors_version WHERE part = @part");

    private static readonly ServiceSql SetPart = new(
        "INSERT OR REPLACE INTO orderactors_version (part, version) VALUES (@part, @version)");

    private static readonly ServiceSql Bind =
        new("INSERT OR REPLACE INTO journal_beside (one, identity, mark) VALUES (1, @identity, @mark)");

    /// <summary>Which store a file is, for the journal beside it.</summary>
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
    /// <param name="modules">The modules' tables.</param>
    /// <param name="journal">The journal beside it, or null: the file is used alone.</param>
    /// <exception cref="BrokenInvariantException">OA0012: newer code has written it.</exception>
    public static void Ensure(ServiceConnection connection, string path, IReadOnlyList<ServiceTables> modules,
        JournalSide? journal)
    {
        connection.Script("BEGIN IMMEDIATE");
        var version = VersionOf(connection, path);
        foreach (var upgrade in Upgrades.Skip((int)version)) connection.Script(upgrade);
        if (version < Upgrades.Length)
        {
            connection.Script(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Upgrades.Length}"));
            if (version < FirstWithModules) connection.Execute(SetPart, FormerLayout, version);
        }

        var former = FindVersion(connection, FormerLayout) ?? 0;
        foreach (var tables in modules) Ensure(connection, path, tables, former);
        if (journal is not null) connection.Execute(Bind, journal.Identity.ToString(), journal.LastOrdering);
        connection.Script("COMMIT");
    }

    private static void Ensure(ServiceConnection connection, string path, ServiceTables tables, long former)
    {
        var known = tables.Versions.Count;
        var found = FindVersion(connection, tables.Module);
        var version = found ?? ServiceDialect.Sqlite.VersionIn(tables, former);
        if (version > known)
            throw new BrokenInvariantException("OA0012", $"{path} has the tables of the module '{tables.Module}' in "
                + $"version {version}; this program knows versions up to {known}");
        foreach (var script in ServiceDialect.Sqlite.Scripts(tables).Skip((int)version)) connection.Script(script);
        if (found != known) connection.Execute(SetPart, tables.Module, known);
    }

    private static long? FindVersion(ServiceConnection connection, string part) =>
        connection.All(FindPart, row => row.Number(0), part) is [var version] ? version : null;

    private static long VersionOf(ServiceConnection connection, string path)
    {
        var version = long.Parse(connection.First(ReadVersion, row => row.Text(0))!, CultureInfo.InvariantCulture);
        return version <= Upgrades.Length
            ? version
            : throw new BrokenInvariantException("OA0012",
                $"{path} has the services' layout {version}; this program knows layouts up to {Upgrades.Length}");
    }
}
