using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrderActors.Bench;

/// <summary>
/// What the store can do at most: the same rows into a table of the same layout, one connection, one prepared
/// statement, 1,000 rows a transaction, the same indexes, the same fsync policy. Once through ADO.NET
/// (Microsoft.Data.Sqlite), as a .NET program would, and once through SQLite's own C interface, the hardest measure.
/// </summary>
internal static class Ceiling
{
    private const int RowsPerTransaction = 1000;

    /// <summary>Copies up to <paramref name="limit"/> rows into a fresh file by ADO.NET; says rows a second.</summary>
    public static double MeasureAdo(string journalFile, string targetFile, int limit)
    {
        var rows = Read(journalFile, limit, out var pageSize);
        if (File.Exists(targetFile)) File.Delete(targetFile);
        using var connection = new SqliteConnection($"Data Source={targetFile};Pooling=False");
        connection.Open();
        ExecuteAdo(connection, $"PRAGMA page_size={pageSize}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        foreach (var statement in Schema(journalFile)) ExecuteAdo(connection, statement);
        using var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO journal (
                created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES ($created, 0, $id, $number, $message, $manifest, 7201, $writer)
            """;
        var created = insert.Parameters.Add("$created", SqliteType.Integer);
        var id = insert.Parameters.Add("$id", SqliteType.Text);
        var number = insert.Parameters.Add("$number", SqliteType.Integer);
        var message = insert.Parameters.Add("$message", SqliteType.Blob);
        var manifest = insert.Parameters.Add("$manifest", SqliteType.Text);
        insert.Parameters.AddWithValue("$writer", Encoding.UTF8.GetString(rows[0].Writer));
        insert.Prepare();
        var texts = rows.ConvertAll(row => (Id: Encoding.UTF8.GetString(row.PersistenceId), Manifest:
            Encoding.UTF8.GetString(row.Manifest)));
        var started = Stopwatch.GetTimestamp();
        for (var from = 0; from < rows.Count; from += RowsPerTransaction)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var i = from; i < Math.Min(rows.Count, from + RowsPerTransaction); i++)
            {
                created.Value = rows[i].Created;
                id.Value = texts[i].Id;
                number.Value = rows[i].SequenceNumber;
                message.Value = rows[i].Message;
                manifest.Value = texts[i].Manifest;
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return rows.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void ExecuteAdo(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The same by SQLite's own interface.</summary>
    public static double MeasureNative(string journalFile, string targetFile, int limit)
    {
        var rows = Read(journalFile, limit, out var pageSize);
        if (File.Exists(targetFile)) File.Delete(targetFile);
        var target = Open(targetFile);
        Execute(target, $"PRAGMA page_size={pageSize}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
        foreach (var statement in Schema(journalFile)) Execute(target, statement);
        raw.sqlite3_prepare_v2(target, """
            INSERT INTO journal (
                created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES (?, 0, ?, ?, ?, ?, 7201, ?)
            """, out var insert);
        var writer = rows[0].Writer;
        var started = Stopwatch.GetTimestamp();
        for (var from = 0; from < rows.Count; from += RowsPerTransaction)
        {
            Execute(target, "BEGIN IMMEDIATE");
            for (var i = from; i < Math.Min(rows.Count, from + RowsPerTransaction); i++)
            {
                var row = rows[i];
                raw.sqlite3_bind_int64(insert, 1, row.Created);
                raw.sqlite3_bind_text(insert, 2, row.PersistenceId);
                raw.sqlite3_bind_int64(insert, 3, row.SequenceNumber);
                raw.sqlite3_bind_blob(insert, 4, row.Message);
                raw.sqlite3_bind_text(insert, 5, row.Manifest);
                raw.sqlite3_bind_text(insert, 6, writer);
                if (raw.sqlite3_step(insert) != raw.SQLITE_DONE)
                    throw new InvalidOperationException(raw.sqlite3_errmsg(target).utf8_to_string());
                raw.sqlite3_reset(insert);
            }

            Execute(target, "COMMIT");
        }

        var rate = rows.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        raw.sqlite3_finalize(insert);
        raw.sqlite3_close_v2(target);
        return rate;
    }

    public static (long Events, double PayloadBytes) Count(string journalFile)
    {
        var db = Open(journalFile);
        raw.sqlite3_prepare_v2(db, "SELECT count(*), avg(length(message)) FROM journal", out var select);
        raw.sqlite3_step(select);
        var result = (raw.sqlite3_column_int64(select, 0), raw.sqlite3_column_double(select, 1));
        raw.sqlite3_finalize(select);
        raw.sqlite3_close_v2(db);
        return result;
    }

    private static List<Row> Read(string file, int limit, out long pageSize)
    {
        var db = Open(file);
        raw.sqlite3_prepare_v2(db, "PRAGMA page_size", out var page);
        raw.sqlite3_step(page);
        pageSize = raw.sqlite3_column_int64(page, 0);
        raw.sqlite3_finalize(page);
        raw.sqlite3_prepare_v2(db,
            "SELECT created, persistence_id, sequence_number, message, manifest, writer_uuid FROM journal "
                + $"ORDER BY ordering LIMIT {limit}",
            out var select);
        var rows = new List<Row>();
        while (raw.sqlite3_step(select) == raw.SQLITE_ROW)
        {
            rows.Add(new(raw.sqlite3_column_int64(select, 0),
                Encoding.UTF8.GetBytes(raw.sqlite3_column_text(select, 1).utf8_to_string()),
                raw.sqlite3_column_int64(select, 2), raw.sqlite3_column_blob(select, 3).ToArray(),
                Encoding.UTF8.GetBytes(raw.sqlite3_column_text(select, 4).utf8_to_string()),
                Encoding.UTF8.GetBytes(raw.sqlite3_column_text(select, 5).utf8_to_string())));
        }

        raw.sqlite3_finalize(select);
        raw.sqlite3_close_v2(db);
        return rows;
    }

    private static List<string> Schema(string file)
    {
        var db = Open(file);
        raw.sqlite3_prepare_v2(db,
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'journal' AND sql IS NOT NULL ORDER BY type DESC",
                out var select);
        var statements = new List<string>();
        while (raw.sqlite3_step(select) == raw.SQLITE_ROW) statements.Add(
            raw.sqlite3_column_text(select, 0).utf8_to_string());
        raw.sqlite3_finalize(select);
        raw.sqlite3_close_v2(db);
        return statements;
    }

    private static sqlite3 Open(string file)
    {
        Batteries_V2.Init();
        if (raw.sqlite3_open(file, out var db) != raw.SQLITE_OK) throw new InvalidOperationException(
            $"cannot open {file}");
        return db;
    }

    private static void Execute(sqlite3 db, string sql)
    {
        if (raw.sqlite3_exec(db, sql) != raw.SQLITE_OK)
            throw new InvalidOperationException(raw.sqlite3_errmsg(db).utf8_to_string());
    }

    private sealed record Row(long Created, byte[] PersistenceId, long SequenceNumber, byte[] Message, byte[] Manifest,
        byte[] Writer);
}
