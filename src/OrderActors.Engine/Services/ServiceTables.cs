namespace OrderActors.Engine.Services;

/// <summary>A module's tables in the services' store. Those of each module have a version of their own.</summary>
/// <remarks>
/// Constraints are the last line of defence: whatever a service gets wrong, no count becomes negative and no unit of
/// stock is lost. In records of a saga, the key columns hold the idempotency key of the call that made the row.
/// </remarks>
/// <param name="Module">The module's name, by which the store remembers the version. Never changes.</param>
/// <param name="Versions"> The versions: entry <c>n</c> upgrades version <c>n</c> to <c>n + 1</c>. A released entry
/// never changes; a new version is a new entry at the end. </param>
public sealed record ServiceTables(string Module, params IReadOnlyList<TableVersion> Versions);

/// <summary>The statements that make a version of a module's tables out of the previous one, in order.</summary>
/// <remarks>
/// Statements must be SQL that SQLite and PostgreSQL share. Words in braces are filled in by each store:
/// <list type="table"> <item><term><c>{key}</c></term><description>a text that rows are found by; compared by
/// bytes</description></item> <item><term><c>{text}</c></term><description>any other text</description></item>
/// <item><term><c>{number}</c></term><description>a whole number of 64 bits</description></item>
/// <item><term><c>{serial}</c></term><description>a primary key that counts up by itself</description></item>
/// <item><term><c>{keyed}</c></term><description>after the columns: the primary key is a text, or of several columns
/// </description></item> <item><term><c>{fill-70}</c></term><description>after the columns: rows are changed after they
/// are made, so pages are left 30 % empty for that</description></item> </list>
/// </remarks>
public sealed class TableVersion
{
    /// <summary>The same statements for every store.</summary>
    public TableVersion(string sql) => (Sqlite, Postgres) = (sql, sql);

    /// <summary>
    /// Statements for each store, where a change of existing tables needs more than the SQL that they share.
    /// </summary>
    public TableVersion(string sqlite, string postgres) => (Sqlite, Postgres) = (sqlite, postgres);

    /// <summary>The statements for SQLite.</summary>
    public string Sqlite { get; }

    /// <summary>The statements for PostgreSQL.</summary>
    public string Postgres { get; }

    /// <summary>
    /// For tables from before there were modules, when all services' tables had one common version: the first such
    /// version that equals this one. Null for all others.
    /// </summary>
    public FormerLayout? Since { get; init; }
}

/// <summary>A common version that all services' tables once had, in each store.</summary>
/// <param name="Sqlite">Its number in SQLite's files.</param>
/// <param name="Postgres">Its number in PostgreSQL's schemas.</param>
public sealed record FormerLayout(int Sqlite, int Postgres);
