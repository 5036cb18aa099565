using System.Text.Json;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Index;

/// <summary>Brings an index up to its journal: the newest row of each saga, page by page.</summary>
public static class IndexCatchUp
{
    /// <summary>Where a saga stands in lists that has no event which can be read.</summary>
    public const string UnreadableStage = "unreadable";

    private const int RowsPerPage = 5_000;

    /// <summary>Takes everything in that the journal shows. Never concurrently with another writer of the index.
    /// </summary>
    /// <param name="journal">The journal.</param>
    /// <param name="index">The index.</param>
    /// <param name="cancellation">Cancels it between two pages.</param>
    /// <param name="came">Told after each page how far the index has come, or null.</param>
    /// <param name="damage">Notified of each event that is damaged or cannot be read, for people, or null. Its saga is
    /// in the index all the same, active, so that whoever wakes it finds out.</param>
    /// <returns>The ordering it has come to.</returns>
    public static async Task<long> RunAsync(IJournal journal, ISagaIndex index, CancellationToken cancellation,
        Func<long, Task>? came = null, Action<string>? damage = null)
    {
        var offset = await index.OffsetAsync(cancellation);
        while (true)
        {
            var page = await journal.ReadAsync(offset, RowsPerPage, cancellation);
            if (page.Through == offset) return offset;
            foreach (var nameless in page.Nameless) damage?.Invoke(nameless);
            var newest = new Dictionary<SagaId, IndexRow>();
            var manifests = new HashSet<string>(StringComparer.Ordinal);
            foreach (var row in page.Rows)
            {
                if (TakeIn(row, newest) is { } fault) damage?.Invoke(fault);
                else manifests.Add(row.Manifest);
            }

            await index.ApplyAsync(newest.Values, manifests, page.Through, cancellation);
            offset = page.Through;
            if (came is not null) await came(offset);
        }
    }

    /// <summary>Takes a row in that was read from a journal; says why it cannot be read, or null.</summary>
    public static string? TakeIn(JournalRow row, Dictionary<SagaId, IndexRow> newest)
    {
        try
        {
            EventChecksum.Check(row);
            var envelope = EnvelopeJson.Read(row.Payload, row.CreatedAt);
            if (envelope.Summary is { } summary)
                newest[row.SagaId] = new(row.SagaId, row.SequenceNumber, summary, envelope.At);
            return null;
        }
        catch (Exception e) when (e is JsonException or BrokenInvariantException)
        {
            newest.TryAdd(row.SagaId, Unreadable(row));
            return e is BrokenInvariantException ? e.Message
                : $"OA0001: event {row.SequenceNumber} of {row.SagaId} ('{row.Manifest}') has no readable envelope: "
                    + e.Message;
        }
    }

    /// <summary>Number 0: every row of an event that can be read takes its place, and it takes no other's.</summary>
    private static IndexRow Unreadable(JournalRow row) => new(row.SagaId, 0,
        new(UnreadableStage, null, true, false, null, row.CreatedAt, null), row.CreatedAt);
}
