using SQLitePCL;

namespace OrderActors.Storage.Sqlite;

/// <summary>The SQLite library of this process.</summary>
internal static class SqliteEngine
{
    private const int ConfigureMemoryStatistics = 9;

    static SqliteEngine()
    {
        Batteries_V2.Init();
        // Nobody reads how much memory the library uses, and counting it makes all its threads share one lock. Refused,
        // without harm, where the host has used the library before.
        raw.sqlite3_config(ConfigureMemoryStatistics, 0);
    }

    /// <summary>Loads the library; every user calls it before its first connection.</summary>
    public static void Load() { }
}
