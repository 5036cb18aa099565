using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace OrderActors.Node.Testing;

/// <summary>Files in a fresh folder, under the engine that a node runs by default: sharded actors.</summary>
/// <param name="within">Where to make the folder, or null: among the system's temporary files.</param>
public class SqliteFixture(string? within) : NodeFixture(within)
{
    /// <summary>Among the system's temporary files.</summary>
    public SqliteFixture() : this(null)
    {
    }

    public override string SecondFolder => Folder;

    public override Task<DbConnection> OpenJournalAsync(bool write = false) =>
        OpenAsync("journal.db", write ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly);

    public override Task<DbConnection> OpenServicesAsync() => OpenAsync("services.db", SqliteOpenMode.ReadOnly);

    public override string Literal(byte[] bytes) => $"X'{Convert.ToHexString(bytes)}'";

    private async Task<DbConnection> OpenAsync(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(Folder, file),
            Mode = mode,
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}

/// <summary>The same under the embedded engine.</summary>
/// <param name="within">Where to make the folder, or null: among the system's temporary files.</param>
public sealed class EmbeddedFixture(string? within) : SqliteFixture(within)
{
    /// <summary>Among the system's temporary files.</summary>
    public EmbeddedFixture() : this(null)
    {
    }

    protected override string Engine => "embedded";
}
