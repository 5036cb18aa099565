using OrderActors.Engine.Services;
using OrderActors.Postgres.Testing;
using OrderActors.Storage.Postgres;
using Xunit;

namespace OrderActors.Storage.Tests.Shared;

/// <summary>The services' tables as the nodes of a cluster write them together.</summary>
[RequiresPostgres]
public sealed class SharedServiceStoreTests
{
    private static readonly ServiceSql Make = new("INSERT INTO markers (name) VALUES (@name)");
    private static readonly ServiceSql Count = new("SELECT name, (SELECT count(*) FROM markers) FROM markers LIMIT 1");

    /// <summary>
    /// Operations look before they write and were written for one writer: on two nodes at once each must see what the
    /// other has done.
    /// </summary>
    [Fact]
    public async Task WriteAsync_OnTwoNodesAtOnce_EachOperationSeesAllBefore()
    {
        const int Operations = 300;
        await using var schema = await TestSchema.CreateAsync();
        await using var one = new PostgresDatabase(schema.Options);
        await using var two = new PostgresDatabase(schema.Options);
        using var first = new PostgresServiceStore(one, shared: true);
        using var second = new PostgresServiceStore(two, shared: true);
        await first.OpenAsync(default);
        await second.OpenAsync(default);
        await first.WriteAsync(transaction => transaction.Execute(Make, "start"));

        var counts = await Task.WhenAll(Enumerable.Range(0, Operations).Select(n =>
            (n % 2 == 0 ? first : second).WriteAsync(transaction =>
            {
                var count = transaction.First(Count, static row => new Counted(row.Number(1)))!.Rows;
                transaction.Execute(Make, $"marker {n}");
                return count;
            })));

        Assert.Equal(Enumerable.Range(1, Operations).Select(n => (long)n), counts.Order());
    }

    private sealed record Counted(long Rows);
}
