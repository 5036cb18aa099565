using System.Diagnostics;

namespace OrderActors.Bench.Scale;

/// <summary>
/// Places orders that wait for approval, in the real node with its built-in services, and says what they cost: memory
/// a minute after the last one, bytes on the disk after a stop. Repeated on the same folder it adds to it.
/// </summary>
internal static class FillBench
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(ScaleStore store, int orders, int inFlight, int customers, TimeSpan window)
    {
        using var node = await ScaleNode.StartAsync(
            store, ("OrderActors__Order__ApprovalWindow", window.ToString("c")));
        using var client = await ScaleClient.ConnectAsync(node);
        await client.ReceiveAsync(orders);
        var cpu = node.Cpu;
        var started = Stopwatch.GetTimestamp();
        var next = -1;
        await ScaleClient.OnAllAsync(node, inFlight, async each =>
        {
            var number = Interlocked.Increment(ref next);
            if (number >= orders) return false;
            await each.PlaceAsync(Customer(number, customers));
            return true;
        });
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = node.Cpu - cpu;
        var atTheEnd = node.ReadMemory();
        await Task.Delay(Settling, TimeProvider.System);
        var afterAMinute = node.ReadMemory();
        await client.UntilIndexedAsync();
        var waiting = (await client.AllAsync("awaiting-approval")).Count;
        await node.StopAsync();
        var sizes = await store.SizesAsync();
        ScaleJson.Print(new FillReport("scale fill", store.Name, store.Fsync, orders, waiting, inFlight,
            Math.Round(elapsed, 1), Math.Round(orders / elapsed), Math.Round(cpu.TotalMilliseconds / orders, 3),
            atTheEnd, afterAMinute, Math.Round((double)sizes.Values.Sum() / waiting),
            sizes.ToDictionary(part => part.Key, part => Math.Round((double)part.Value / waiting)),
            $"{customers} customers, deadline in {window:c}"), ScaleJson.Default.FillReport);
    }

    public static string Customer(int number, int customers) => $"customer-{number % customers}";
}
