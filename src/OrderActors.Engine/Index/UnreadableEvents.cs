using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Index;

/// <summary>Checks, before an engine starts, whether a journal holds events that this version cannot read.</summary>
public static class UnreadableEvents
{
    private const int RowsPerPage = 5_000;

    /// <summary>Refuses a journal with events that no saga of this node knows. The index must be caught up.</summary>
    /// <remarks>
    /// The index answers that at no cost. It never forgets a manifest, so one that it lists may be gone from the
    /// journal, purged or deleted by hand. An unknown one is therefore looked for in the journal.
    /// </remarks>
    /// <exception cref="BrokenInvariantException">OA0012: it does; the message names them.</exception>
    public static async Task RefuseAsync(
        IJournal journal, ISagaIndex index, SagaKinds kinds, CancellationToken cancellation)
    {
        var unknown = (await index.ManifestsAsync(cancellation))
            .Where(manifest => !kinds.CanRead(manifest)).ToHashSet();
        var found = unknown.Count == 0 ? [] : await FindAsync(journal, unknown, cancellation);
        if (found.Count > 0)
            throw new BrokenInvariantException("OA0012",
                $"the journal holds events that this version cannot read: {string.Join(", ", found)}. " +
                "Start the version that wrote them");
    }

    private static async Task<SortedSet<string>> FindAsync(
        IJournal journal, HashSet<string> manifests, CancellationToken cancellation)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        for (var offset = 0L; found.Count < manifests.Count;)
        {
            var page = await journal.ReadAsync(offset, RowsPerPage, cancellation);
            if (page.Through == offset) break;
            foreach (var row in page.Rows)
                if (manifests.Contains(row.Manifest)) found.Add(row.Manifest);
            offset = page.Through;
        }

        return found;
    }
}
