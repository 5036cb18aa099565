using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrderActors.Bench.Scale;

/// <summary>
/// kill -9 with orders in flight, half of them at payment, half at enrichment, then a start of the same data: when it
/// is ready, when the first of those in flight has moved on, when the first waiting order is approved and completed,
/// when all that were in flight have moved on.
/// </summary>
internal static class RestartBench
{
    private const int Connections = 64;

    public static async Task RunAsync(ScaleStore store, int inFlight, bool cold)
    {
        List<string> approved, placed;
        int waiting, atPayment, atEnrichment;
        // Charges answer late: a hundred of them hold all places, and everybody else waits for one.
        using (var node = await ScaleNode.StartAsync(store,
            ("OrderActors__Services__PaymentSlowRate", "1"), ("OrderActors__Services__PaymentSlowBy", "00:00:25")))
        {
            using var client = await ScaleClient.ConnectAsync(node);
            await client.ReceiveAsync(inFlight);
            var known = await client.AllAsync("awaiting-approval");
            waiting = known.Count;
            approved = [.. known.Take(inFlight / 2)];
            await OnEachAsync(node, approved, (each, id) => each.ApproveAsync(id, untilEnd: false));
            var ids = new ConcurrentBag<string>();
            await OnEachAsync(node, [.. Enumerable.Range(0, inFlight - approved.Count)],
                async (each, number) =>
                    ids.Add(await each.PlaceAsync(FillBench.Customer(number, 1000), untilWaiting: false)));
            placed = [.. ids];
            await client.UntilIndexedAsync();
            atPayment = (await client.AllAsync("payment")).Count;
            atEnrichment = (await client.AllAsync("enrichment")).Count;
            await node.KillAsync();
        }

        if (cold) await File.WriteAllTextAsync("/proc/sys/vm/drop_caches", "3");
        using var again = await ScaleNode.StartAsync(store);
        var completed = TimeSpan.Zero;
        IReadOnlyCollection<TimeSpan> resumed = [];
        await Task.WhenAll(CompleteOneAsync(), SeeAllMoveOnAsync());
        var note = $"{atPayment} at payment, {atEnrichment} at enrichment; ready since the start, the rest since ready";
        ScaleJson.Print(new RestartReport("scale restart", store.Name, store.Fsync, waiting,
            atPayment + atEnrichment, cold, Seconds(again.ReadyAfter), Seconds(resumed.Min()),
            Seconds(completed), Seconds(resumed.Max()), again.ReadMemory(), note), ScaleJson.Default.RestartReport);
        await again.StopAsync();

        async Task CompleteOneAsync() => completed = await FirstAsync(again, approved);
        async Task SeeAllMoveOnAsync() => resumed = await ResumedAsync(again, approved, placed);
    }

    /// <summary>As a person would: asks for a waiting order and approves it.</summary>
    private static async Task<TimeSpan> FirstAsync(ScaleNode node, List<string> approved)
    {
        var started = Stopwatch.GetTimestamp();
        using var client = await ScaleClient.ConnectAsync(node);
        var after = approved.Max(StringComparer.Ordinal);
        var (ids, _) = await client.ListAsync($"stage=awaiting-approval&limit=1&after={after}");
        await client.ApproveAsync(ids[0], untilEnd: true);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>When each was seen to have moved on: paid and completed, or enriched and waiting for approval.
    /// </summary>
    private static async Task<IReadOnlyCollection<TimeSpan>> ResumedAsync(
        ScaleNode node, List<string> approved, List<string> placed)
    {
        var started = Stopwatch.GetTimestamp();
        var awaited = approved.Select(id => (Id: id, WaitFor: "end", Stage: "completed")).Concat(
            placed.Select(id => (Id: id, WaitFor: "awaiting-approval", Stage: "awaiting-approval"))).ToList();
        var times = new ConcurrentBag<TimeSpan>();
        await OnEachAsync(node, awaited, async (each, order) =>
        {
            await each.WaitAsync(order.Id, order.WaitFor, order.Stage);
            times.Add(Stopwatch.GetElapsedTime(started));
        });
        return times;
    }

    private static Task OnEachAsync<T>(ScaleNode node, IReadOnlyList<T> items, Func<ScaleClient, T, Task> body)
    {
        var next = -1;
        return ScaleClient.OnAllAsync(node, Connections, async each =>
        {
            var number = Interlocked.Increment(ref next);
            if (number >= items.Count) return false;
            await body(each, items[number]);
            return true;
        });
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
