using Microsoft.Data.Sqlite;

namespace OrderActors.EndToEnd.Tests.Places;

/// <summary>Files in a fresh folder.</summary>
public sealed class SqlitePlace : NodePlace
{
    public override string SecondFolder => Folder;

    public override async Task<int> ChangeJournalAsync(string sql)
    {
        await using var connection = await OpenAsync("journal.db", SqliteOpenMode.ReadWrite);
        await using var command = new SqliteCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    public override async Task<List<(string Recipient, long Count)>> MailsAsync()
    {
        await using var connection = await OpenAsync("services.db", SqliteOpenMode.ReadOnly);
        await using var command =
            new SqliteCommand("SELECT recipient, count(*) FROM mails GROUP BY recipient", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var mails = new List<(string, long)>();
        while (await reader.ReadAsync()) mails.Add((reader.GetString(0), reader.GetInt64(1)));
        return mails;
    }

    private async Task<SqliteConnection> OpenAsync(string file, SqliteOpenMode mode)
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
