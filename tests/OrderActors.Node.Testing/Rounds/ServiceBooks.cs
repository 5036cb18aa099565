using System.Data.Common;
using OrderActors.Simulation.Cli.Orders;

namespace OrderActors.Node.Testing.Rounds;

/// <summary>What the services' tables of a real node say, as of the last look.</summary>
internal sealed class ServiceBooks : IBooks
{
    private static readonly Dictionary<string, int> Nothing = [];

    private readonly List<ShelfCount> shelves = [];
    private readonly Dictionary<string, List<long>> kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, int>> reserved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, int>> shipped = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> statuses = new(StringComparer.Ordinal);

    public IEnumerable<ShelfCount> Shelves => shelves;

    public long Kept { get; private set; }

    public IReadOnlyList<long> KeptFrom(string orderId) => kept.GetValueOrDefault(orderId) ?? [];

    public IReadOnlyDictionary<string, int> ReservedBy(string orderId) => Units(reserved, orderId);

    public IReadOnlyDictionary<string, int> ShippedFor(string orderId) => Units(shipped, orderId);

    public string? StatusOf(string orderId) => statuses.GetValueOrDefault(orderId);

    /// <summary>How often each recipient was sent what they were sent most often, by subject.</summary>
    public Dictionary<string, long> Mails { get; } = new(StringComparer.Ordinal);

    /// <summary>Looks at the tables, one after the other: what still changes need not fit together.</summary>
    public async Task LookAsync(NodeFixture fixture)
    {
        await using var connection = await fixture.OpenServicesAsync();
        shelves.Clear();
        await EachAsync(connection, """
            SELECT p.sku, coalesce((SELECT sum(quantity) FROM receipts AS r WHERE r.sku = p.sku), 0),
                p.on_hand, p.reserved, p.shipped FROM products AS p ORDER BY p.sku
            """, row => shelves.Add(new(row.GetString(0), Number(row, 1), Number(row, 2), Number(row, 3),
                Number(row, 4))));
        kept.Clear();
        await EachAsync(connection, """
            SELECT c.order_id, c.amount_minor FROM charges AS c
            LEFT JOIN refunds AS r ON r.payment_key = c.payment_key
            WHERE c.state = 'captured' AND r.payment_key IS NULL
            """, row => Of(kept, row.GetString(0)).Add(Number(row, 1)));
        Kept = 0;
        await EachAsync(connection, """
            SELECT coalesce((SELECT sum(amount_minor) FROM charges WHERE state = 'captured'), 0)
                - coalesce((SELECT sum(amount_minor) FROM refunds), 0)
            """, row => Kept = Number(row, 0));
        reserved.Clear();
        shipped.Clear();
        await EachAsync(connection, """
            SELECT r.order_id, r.state, l.sku, l.quantity FROM reservations AS r
            JOIN reservation_lines AS l ON l.reservation = r.number WHERE r.state IN ('held', 'shipped')
            """, row =>
            {
                var units = Of(row.GetString(1) == "held" ? reserved : shipped, row.GetString(0));
                units[row.GetString(2)] = units.GetValueOrDefault(row.GetString(2)) + (int)Number(row, 3);
            });
        Mails.Clear();
        await EachAsync(connection, """
            SELECT recipient, max(sent) FROM
                (SELECT recipient, count(*) AS sent FROM mails GROUP BY recipient, subject) AS each GROUP BY recipient
            """, row => Mails[row.GetString(0)] = Number(row, 1));
        statuses.Clear();
        await EachAsync(connection, "SELECT order_id, status FROM order_records",
            row => statuses[row.GetString(0)] = row.GetString(1));
    }

    private static async Task EachAsync(DbConnection connection, string sql, Action<DbDataReader> read)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) read(reader);
    }

    private static Dictionary<string, int> Units(Dictionary<string, Dictionary<string, int>> all, string orderId) =>
        all.GetValueOrDefault(orderId, Nothing);

    // Sums are decimal numbers on PostgreSQL.
    private static long Number(DbDataReader row, int column) =>
        Convert.ToInt64(row.GetValue(column), System.Globalization.CultureInfo.InvariantCulture);

    private static T Of<T>(Dictionary<string, T> all, string key) where T : new()
    {
        if (!all.TryGetValue(key, out var one)) all[key] = one = new();
        return one;
    }
}
