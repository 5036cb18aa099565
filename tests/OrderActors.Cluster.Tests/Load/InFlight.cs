using OrderActors.Cluster.Tests.Nodes;

namespace OrderActors.Cluster.Tests.Load;

/// <summary>The orders that had work under way at a moment, and how far each had come.</summary>
internal sealed class InFlight
{
    private const string Active = """
        SELECT j.persistence_id, j.sequence_number FROM journal j
        JOIN (SELECT persistence_id, max(sequence_number) AS newest FROM journal GROUP BY persistence_id) n
            ON n.persistence_id = j.persistence_id AND n.newest = j.sequence_number
        WHERE (convert_from(j.message, 'UTF8')::jsonb -> '$' ->> 'active')::boolean
        """;

    private const string Newest = "SELECT persistence_id, max(sequence_number) FROM journal GROUP BY persistence_id";

    private readonly Dictionary<string, long> left;

    private InFlight(Dictionary<string, long> left) => (this.left, Count) = (left, left.Count);

    /// <summary>How many there were.</summary>
    public int Count { get; }

    /// <summary>Those of now.</summary>
    public static async Task<InFlight> OfAsync(ClusterSite site) => new(await ReadAsync(site, Active));

    /// <summary>Returns how long after the moment the last one of them had gone on.</summary>
    public async Task<TimeSpan> HaveMovedOnAsync(ClusterSite site, Watch since)
    {
        await ClusterSite.UntilAsync("the orders in flight have moved on", async () =>
        {
            foreach (var (id, newest) in await ReadAsync(site, Newest))
                if (left.TryGetValue(id, out var then) && newest > then) left.Remove(id);
            return left.Count == 0;
        });
        return since.Elapsed;
    }

    private static async Task<Dictionary<string, long>> ReadAsync(ClusterSite site, string sql)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var connection = await site.Fixture.OpenJournalAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // One of the constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) found.Add(reader.GetString(0), reader.GetInt64(1));
        return found;
    }
}
