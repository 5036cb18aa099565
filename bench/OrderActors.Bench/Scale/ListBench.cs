using System.Diagnostics;

namespace OrderActors.Bench.Scale;

/// <summary>
/// Lists by stage and by customer from random places, over HTTP, alone and beside orders being placed.
/// </summary>
internal static class ListBench
{
    public static async Task RunAsync(ScaleStore store, int requests, int customers, int beside)
    {
        using var node = await ScaleNode.StartAsync(store);
        using var client = await ScaleClient.ConnectAsync(node);
        await client.ReceiveAsync(200_000);
        var ids = await client.AllAsync("awaiting-approval");
        var random = new Random(7);
        string Id() => ids[random.Next(ids.Count)];
        string Customer() => FillBench.Customer(random.Next(customers), customers);
        var lists = new (string Name, Func<string> Filter)[]
        {
            ("by stage", () => $"stage=awaiting-approval&limit=50&after={Id()}"),
            ("by a stage of none", () => "stage=compensating&limit=50"),
            ("by customer", () => $"customerId={Customer()}&limit=50"),
            ("by customer and stage", () => $"customerId={Customer()}&stage=awaiting-approval&limit=50"),
            ("by customer, a stage of none", () => $"customerId={Customer()}&stage=failed&limit=50"),
            ("all", () => $"limit=50&after={Id()}"),
        };
        foreach (var (name, filter) in lists)
            Print(store, ids.Count, name, "nothing", await MeasureAsync(client, requests, filter));
        var load = new Load(node, beside);
        await Task.WhenAll(load.RunAsync(), Task.Run(async () =>
        {
            foreach (var (name, filter) in lists)
                Print(store, ids.Count, name, $"{beside} orders in flight",
                    await MeasureAsync(client, requests, filter));
            load.End();
        }));
        await node.StopAsync();
    }

    private static void Print(ScaleStore store, long orders, string list, string beside, List<double> latencies) =>
        ScaleJson.Print(new ListReport("scale lists", store.Name, orders, list, beside, latencies.Count,
            Quantiles.Of(latencies)), ScaleJson.Default.ListReport);

    private static async Task<List<double>> MeasureAsync(ScaleClient client, int requests, Func<string> filter)
    {
        var latencies = new List<double>(requests);
        for (var i = 0; i < requests; i++)
        {
            var path = filter();
            var started = Stopwatch.GetTimestamp();
            await client.ListAsync(path);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return latencies;
    }

    /// <summary>Orders placed, approved and completed all the while.</summary>
    private sealed class Load(ScaleNode node, int inFlight)
    {
        private volatile bool ended;

        public void End() => ended = true;

        public Task RunAsync() => ScaleClient.OnAllAsync(node, inFlight, async each =>
        {
            await each.ApproveAsync(await each.PlaceAsync("customer-fresh"), untilEnd: true);
            return !ended;
        });
    }
}
