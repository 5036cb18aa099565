using OrderActors.Engine.Services;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>An order that only a person can bring to its end: how it is found, and what may be done.</summary>
public abstract class StuckOrderSpec(RunningNode node)
{
    private const string Person = """{"by":"carol","reason":"counted by hand"}""";

    [Fact]
    public async Task Order_WhoseCompensationIsRefused_IsListedAsStuckUntilItIsWaived()
    {
        var (stuck, other) = (await node.PlaceAsync(), await node.PlaceAsync());
        await node.Service<IServiceStore>().WriteAsync(transaction => transaction.Execute(
            new ServiceSql("UPDATE reservations SET order_id = 'ANOTHER' WHERE order_id = @order"), stuck));
        await node.PostAsync($"/api/orders/{stuck}/cancel", """{"reason":"not wanted"}""");

        Assert.Equal([stuck], await ListedAsync("/api/orders?stuck=true", "orders", "orderId", 1));
        Assert.Equal([stuck], await ListedAsync("/api/sagas?kind=order&stuck=true", "sagas", "id", 1));
        var others = (await node.GetAsync("/api/orders?stuck=false&limit=500")).Raw;
        Assert.DoesNotContain(stuck, others, StringComparison.Ordinal);
        Assert.Contains(other, others, StringComparison.Ordinal);
        var why = (await node.GetAsync($"/api/orders/{stuck}/why")).Text("why");
        Assert.Contains("an operator to retry or waive 'release-stock', stuck", why, StringComparison.Ordinal);
        var table = await ConsoleAsync("list", "--stuck");
        Assert.Matches($@"(?m)^{stuck} .* yes ", table.Output);
        Assert.DoesNotContain(other, table.Output, StringComparison.Ordinal);

        var waived = await node.PostAsync($"/api/orders/{stuck}/work/release-stock/waive", Person);

        Assert.Equal(200, waived.Status);
        Assert.Equal("cancelled", (await node.GetAsync($"/api/orders/{stuck}?waitFor=end")).Text("stage"));
        Assert.Empty(await ListedAsync("/api/orders?stuck=true", "orders", "orderId", 0));
        Assert.Equal(400, (await node.GetAsync("/api/orders?stuck=perhaps")).Status);
    }

    [Fact]
    public async Task List_ThatGoesOn_NamesItsFiltersInTheNextCommand()
    {
        for (var i = 0; i < 2; i++)
            await node.PostAsync("/api/orders?waitFor=awaiting-approval", Bodies.Place($"PAGE-{i}"));
        await ListedAsync("/api/orders?stage=awaiting-approval", "orders", "orderId", 2);

        var run = await ConsoleAsync("list", "--stage", "awaiting-approval", "--limit", "1");

        Assert.Matches(@"More: orders list --stage awaiting-approval --after \S+", run.Error);
    }

    private Task<ConsoleRun> ConsoleAsync(params string[] line) =>
        ConsoleRun.OfAsync(line, ConsoleRun.With(("ORDERACTORS_URL", $"{node.Http.BaseAddress}")));

    /// <summary>The ids of a list once it is so long: lists follow the commits a little later.</summary>
    private async Task<IReadOnlyList<string>> ListedAsync(string path, string member, string id, int count)
    {
        for (var timeout = 0; timeout < 2000; timeout++)
        {
            var list = (await node.GetAsync(path)).Json.GetProperty(member).EnumerateArray()
                .Select(row => row.GetProperty(id).GetString()!).ToList();
            if (list.Count == count || count == 2 && list.Count > 2) return list;
        }

        throw new TimeoutException($"{path} never had {count} rows");
    }
}
