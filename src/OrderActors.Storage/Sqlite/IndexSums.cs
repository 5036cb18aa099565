using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;

namespace OrderActors.Storage.Sqlite;

/// <summary>
/// A checksum in each row of the index: SQLite's own check sees damage to the tree, not to what the rows say.
/// </summary>
internal static class IndexSums
{
    private const int RowsBetweenLooks = 256;

    /// <summary>The checksum of a row.</summary>
    public static long Of(IndexRow row)
    {
        var sum = new Crc32C();
        Add(ref sum, row.SagaId.PersistenceId);
        sum.Add(row.SequenceNumber);
        Add(ref sum, row.Summary.Stage);
        Add(ref sum, row.Summary.Outcome);
        sum.Add((row.Summary.Active ? 1 : 0) | (row.Summary.Stuck ? 2 : 0));
        sum.Add(row.Summary.WakeAt?.UtcTicks ?? -1);
        sum.Add(row.Summary.CreatedAt.UtcTicks);
        sum.Add(row.UpdatedAt.UtcTicks);
        Add(ref sum, row.Summary.Owner);
        return sum.Value;
    }

    /// <summary>The checksum of the offset.</summary>
    public static long Of(long offset)
    {
        var sum = new Crc32C();
        sum.Add(offset);
        return sum.Value;
    }

    /// <summary>The checksum of a manifest's row.</summary>
    public static long Of(string manifest)
    {
        var sum = new Crc32C();
        sum.Add(manifest);
        return sum.Value;
    }

    /// <summary>What is not as it was written, for people; null: nothing, as far as the time went.</summary>
    public static string? Misfit(SqliteSession session, TimeSpan most, TimeProvider time)
    {
        if (session.Scalar("SELECT sum FROM meta") != Of(session.Scalar(IndexSchema.OffsetSql)))
            return "is damaged (its offset is not what was written)";
        var manifests = session.Prepare("SELECT name, sum FROM manifest");
        while (manifests.Step())
            if (manifests.Int64(1) != Of(manifests.Text(0)))
                return $"is damaged (the manifest '{manifests.Text(0)}' is not what was written)";
        var started = time.GetTimestamp();
        var rows = session.Prepare($"SELECT {IndexReader.Columns} FROM saga {IndexReader.Stages}");
        for (var row = 1; rows.Step(); row++)
        {
            if (IndexReader.RowOf(rows) is null)
                return $"is damaged (the row of '{rows.Text(0)}' is not what was written)";
            if (row % RowsBetweenLooks == 0 && time.GetElapsedTime(started) > most) break;
        }

        rows.Reset();
        return null;
    }

    // The length keeps a byte from moving between two texts, and null apart from an empty one.
    private static void Add(ref Crc32C sum, string? text)
    {
        sum.Add(text?.Length ?? -1);
        if (text is not null) sum.Add(text);
    }
}
