using System.Text.Json;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Index;

/// <summary>Catches an index up from its journal, page by page.</summary>
public static class IndexCatchUp
{
    /// <summary>The stage shown in lists for a saga without a readable event.</summary>
    public const string UnreadableStage = "unreadable";

    private const int RowsPerPage = 5_000;

    /// <summary>Applies everything that the journal shows. Never concurrently with another writer of the index.
    /// </summary>
    /// <param name="journal">The journal.</param>
    /// <param name="index">The index.</param>
    /// <param name="cancellation">Cancels it between two pages.</param>
    /// <param name="came">Called after each page with the ordering that the index has reached, or null.</param>
    /// <param name="damage">Called for each event that is damaged or cannot be read, with a text for people, or null.
    /// Its saga is in the index all the same, as active, so that it is woken and the damage is found there.</param>
    /// <returns>The ordering that the index has reached.</returns>
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

    /// <summary>Adds a row that was read from a journal; returns why it cannot be read, or null.</summary>
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

    /// <summary>Number 0: every row of a readable event overwrites it, and it overwrites none.</summary>
    private static IndexRow Unreadable(JournalRow row) => new(row.SagaId, 0,
        new(UnreadableStage, null, true, false, null, row.CreatedAt, null), row.CreatedAt);
}
