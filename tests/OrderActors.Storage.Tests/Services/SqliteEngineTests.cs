using OrderActors.Storage.Sqlite;
using SQLitePCL;
using Xunit;

namespace OrderActors.Storage.Tests.Services;

public sealed class SqliteEngineTests
{
    /// <summary>
    /// Releases up to 3.37.1 may corrupt a database when a savepoint is rolled back with <c>temp_store=MEMORY</c>, as
    /// the services' writer does; up to 3.50.1 have CVE-2025-6965; up to 3.51.2 may lose a commit when a log is reset
    /// while another connection checkpoints it. Source: sqlite.org, release notes.
    /// </summary>
    [Fact]
    public void Library_OfThePackage_HasNoKnownCorruption()
    {
        SqliteEngine.Load();

        Assert.InRange(raw.sqlite3_libversion_number(), 3_051_003, int.MaxValue);
    }
}
