using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrderActors.Bench.Scale;

/// <summary>
/// Orders whose approval deadlines fall into the same minute, and what fresh orders, placed and approved all the while,
/// notice of it.
/// </summary>
internal static class DeadlineBench
{
    private const int Connections = 128;
    private const int FreshConnections = 64;
    private static readonly TimeSpan LateTimeout = TimeSpan.FromMinutes(10);

    public static async Task RunAsync(ScaleStore store, int orders, int rate, TimeSpan window)
    {
        using var node = await ScaleNode.StartAsync(
            store, ("OrderActors__Order__ApprovalWindow", window.ToString("c")));
        using var client = await ScaleClient.ConnectAsync(node);
        await client.ReceiveAsync(orders + (int)(rate * (window + LateTimeout).TotalSeconds));
        var started = Stopwatch.GetTimestamp();
        var ids = new ConcurrentBag<string>();
        var next = -1;
        await ScaleClient.OnAllAsync(node, Connections, async each =>
        {
            var number = Interlocked.Increment(ref next);
            if (number >= orders) return false;
            ids.Add(await each.PlaceAsync(FillBench.Customer(number, 10_000)));
            return true;
        });
        var placedWithin = Stopwatch.GetElapsedTime(started);
        if (placedWithin > window) throw new InvalidOperationException($"placing took {placedWithin}: a longer window");

        var probe = new FreshOrders(node, rate);
        var before = await probe.UntilAsync(() =>
            Task.FromResult(Stopwatch.GetElapsedTime(started) > window - TimeSpan.FromSeconds(1)));
        var due = Stopwatch.GetTimestamp();
        var waiting = (await client.AllAsync("awaiting-approval", 1)).Count;
        var during = await probe.UntilAsync(async () =>
        {
            await client.UntilIndexedAsync();
            // Those that are waiting a moment are fresh ones.
            waiting = (await client.AllAsync("awaiting-approval", FreshConnections + 1)).Count;
            var compensating = (await client.AllAsync("compensating", 1)).Count;
            var allDue = Stopwatch.GetElapsedTime(started) > window + placedWithin;
            return (allDue && waiting <= FreshConnections && compensating == 0)
                || Stopwatch.GetElapsedTime(due) > LateTimeout;
        });
        var last = Stopwatch.GetElapsedTime(due);
        await client.UntilIndexedAsync();
        var cancelled = (await client.AllAsync("cancelled")).ToHashSet(StringComparer.Ordinal);
        var memory = node.ReadMemory();
        ScaleJson.Print(new DeadlineReport("scale deadlines", store.Name, store.Fsync, orders,
            Math.Round(placedWithin.TotalSeconds, 1), Math.Round(last.TotalSeconds, 1),
            ids.Count(cancelled.Contains), probe.Placed, probe.Completed, probe.Failures,
            Quantiles.Of(before), Quantiles.Of(during), await client.InvariantsCleanAsync(), memory,
            $"{rate} fresh orders a second: placed, approved, completed; seconds since the first deadline"),
            ScaleJson.Default.DeadlineReport);
        await node.StopAsync();
    }

    /// <summary>
    /// Orders that come at a rate, whatever becomes of those before: each is placed, approved and completed. Its time
    /// counts from the instant at which it was to be placed, so that a node that stands still is not asked less often.
    /// </summary>
    private sealed class FreshOrders(ScaleNode node, int rate)
    {
        private int placed;
        private int completed;
        private int failures;

        public int Placed => placed;

        public int Completed => completed;

        public int Failures => failures;

        public async Task<List<double>> UntilAsync(Func<Task<bool>> over)
        {
            var latencies = new ConcurrentBag<double>();
            var ended = false;
            var number = -1;
            var began = Stopwatch.GetTimestamp();
            var load = ScaleClient.OnAllAsync(node, FreshConnections, async each =>
            {
                var planned = TimeSpan.FromSeconds((double)Interlocked.Increment(ref number) / rate);
                if (planned - Stopwatch.GetElapsedTime(began) is var early && early > TimeSpan.Zero)
                    await Task.Delay(early, TimeProvider.System);
                await OneAsync(each);
                latencies.Add((Stopwatch.GetElapsedTime(began) - planned).TotalMilliseconds);
                return !Volatile.Read(ref ended);
            });
            while (!await over()) await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            Volatile.Write(ref ended, true);
            await load;
            return [.. latencies];
        }

        private async Task OneAsync(ScaleClient each)
        {
            Interlocked.Increment(ref placed);
            try
            {
                await each.ApproveAsync(await each.PlaceAsync("customer-fresh"), untilEnd: true);
                Interlocked.Increment(ref completed);
            }
            catch (InvalidOperationException e)
            {
                // Counted, and shown once: what a customer would have been told.
                if (Interlocked.Increment(ref failures) == 1) await Console.Error.WriteLineAsync(e.Message);
            }
        }
    }
}
