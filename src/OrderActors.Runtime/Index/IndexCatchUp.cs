using System.Text.Json;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Runtime.Index;

/// <summary>Brings an index up to its journal: the newest row of each saga, page by page.</summary>
public static class IndexCatchUp
{
    private const int RowsPerPage = 5_000;

    /// <summary>Takes everything in that the journal shows. Never beside another writer of the index.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="index">The index.</param>
    /// <param name="cancellation">Cancels it between two pages.</param>
    /// <param name="came">Told after each page how far the index has come, or null.</param>
    /// <returns>The ordering it has come to.</returns>
    /// <exception cref="BrokenInvariantException">OA0001: a row's envelope cannot be read.</exception>
    public static async Task<long> RunAsync(
        IJournal journal, ISagaIndex index, CancellationToken cancellation, Func<long, Task>? came = null)
    {
        var offset = await index.OffsetAsync(cancellation);
        while (true)
        {
            var page = await journal.ReadAsync(offset, RowsPerPage, cancellation);
            if (page.Through == offset) return offset;
            var newest = new Dictionary<SagaId, IndexRow>();
            foreach (var row in page.Rows)
            {
                if (EnvelopeOf(row).Summary is { } summary)
                    newest[row.SagaId] = new(row.SagaId, row.SequenceNumber, summary, row.CreatedAt);
            }

            await index.ApplyAsync(
                newest.Values, page.Rows.Select(row => row.Manifest).ToHashSet(), page.Through, cancellation);
            offset = page.Through;
            if (came is not null) await came(offset);
        }
    }

    /// <summary>The envelope of a row that was read from a journal.</summary>
    /// <exception cref="BrokenInvariantException">OA0001: it cannot be read.</exception>
    public static Envelope EnvelopeOf(JournalRow row)
    {
        try
        {
            return EnvelopeJson.Read(row.Payload, row.CreatedAt);
        }
        catch (JsonException e)
        {
            throw new BrokenInvariantException("OA0001",
                $"event {row.SequenceNumber} of {row.SagaId} ('{row.Manifest}') has no readable envelope: {e.Message}");
        }
    }
}
