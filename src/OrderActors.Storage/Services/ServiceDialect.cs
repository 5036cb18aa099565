using System.Text.RegularExpressions;
using OrderActors.Engine.Services;

namespace OrderActors.Storage.Services;

/// <summary>What the words of <see cref="TableVersion"/> are in a store's SQL.</summary>
internal sealed partial class ServiceDialect
{
    /// <summary>The dialect of SQLite.</summary>
    public static readonly ServiceDialect Sqlite =
        new(version => version.Sqlite, layout => layout.Sqlite, SqliteWord);

    /// <summary>The dialect of PostgreSQL.</summary>
    public static readonly ServiceDialect Postgres =
        new(version => version.Postgres, layout => layout.Postgres, PostgresWord);

    private const string Fill = "fill-";

    private readonly Func<TableVersion, string> textOf;
    private readonly Func<FormerLayout, int> numberOf;
    private readonly Func<string, string?> meaningOf;

    private ServiceDialect(
        Func<TableVersion, string> textOf, Func<FormerLayout, int> numberOf, Func<string, string?> meaningOf) =>
        (this.textOf, this.numberOf, this.meaningOf) = (textOf, numberOf, meaningOf);

    /// <summary>The scripts that make the versions of a module's tables, the first of nothing.</summary>
    /// <exception cref="ArgumentException">A word in braces is unknown.</exception>
    public string[] Scripts(ServiceTables tables) => [.. tables.Versions.Select(version => FillIn(textOf(version)))];

    /// <summary>The version of a module's tables in a store that had one version for all tables.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="layout">The store's version then; 0 for a store that has never been one.</param>
    public int VersionIn(ServiceTables tables, long layout) =>
        tables.Versions.TakeWhile(version => version.Since is { } since && numberOf(since) <= layout).Count();

    private static string? SqliteWord(string word) => word switch
    {
        "key" or "text" => "TEXT",
        "number" => "INTEGER",
        "serial" => "INTEGER PRIMARY KEY AUTOINCREMENT",
        "keyed" => " WITHOUT ROWID",
        _ when word.StartsWith(Fill, StringComparison.Ordinal) => "",
        _ => null,
    };

    private static string? PostgresWord(string word) => word switch
    {
        // Compared byte by byte, as SQLite compares texts.
        "key" => "text COLLATE \"C\"",
        "text" => "text",
        "number" => "bigint",
        "serial" => "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "keyed" => "",
        _ when word.StartsWith(Fill, StringComparison.Ordinal) => $" WITH (fillfactor = {word[Fill.Length..]})",
        _ => null,
    };

    private string FillIn(string sql) => Word().Replace(sql, match => meaningOf(match.Groups[1].Value)
        ?? throw new ArgumentException($"'{match.Value}' is not a word of tables: {sql}"));

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Word();
}
