using System.Text.Json;
using System.Threading.Channels;
using OrderActors.Cli;
using Xunit;

namespace OrderActors.EndToEnd.Tests.Console;

/// <summary>M3 and M6 from outside: a real node process is killed while the console imports orders into it.</summary>
public sealed class ImportThroughKillsTests
{
    private const int Orders = 80;
    private const int Kills = 4;

    // An order has a dozen events and more. Slow payments and few orders at a time make the import last longer than the
    // watch needs to come back after a kill, so that the next kill is still in the middle of it.
    private const int EventsBetweenKills = 60;

    [Fact]
    public async Task Import_NodeKilledAgainAndAgain_EveryOrderIsCompletedOnceAndTheRecordsAgree()
    {
        using var folder = new FreshFolder();
        using var data = new FreshFolder();
        using var node = new NodeProcess(data,
            ("OrderActors__Services__PaymentFailureRate", "0.5"),
            ("OrderActors__Activities__Activities__process-payment__MaximumAttempts", "50"),
            ("OrderActors__Activities__Activities__process-payment__FirstInterval", "00:00:00.2"),
            ("OrderActors__Activities__Activities__process-payment__MaximumInterval", "00:00:00.2"));
        node.Start();
        var surroundings = ConsoleRun.With(("ORDERACTORS_URL", node.Address));
        var products = folder.Write("products.csv", "sku,name,unit_price,on_hand,discontinued", "K-1,Kettle,20,5000,0");
        var orders = folder.Write("orders.jsonl", [.. Enumerable.Range(1, Orders).Select(Line)]);
        var stock = await ConsoleRun.OfAsync(["import", "products", products], surroundings);
        Assert.Equal(ExitCodes.Done, stock.ExitCode);

        using var watching = new CancellationTokenSource();
        var events = new EventWriter();
#pragma warning disable CA2025 // The watch is awaited below, and nobody disposes of its writer.
        var watch = ConsoleProgram.RunAsync(["watch", "--json"], events, TextWriter.Null, surroundings, watching.Token);
#pragma warning restore CA2025
        string[] line = ["import", "orders", orders, "--approve", "--concurrency", "4", "--json"];
        var import = ConsoleRun.OfAsync(line, surroundings);
        var kills = 0;
        while (kills < Kills && await Task.WhenAny(import, events.SeenAsync(EventsBetweenKills)) != import)
        {
            node.Kill();
            node.Start();
            kills++;
        }

        var run = await import;
        await watching.CancelAsync();

        Assert.Equal(Kills, kills);
        Assert.Equal(ExitCodes.Interrupted, await watch);
        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal(Orders, Completed(run));
        Assert.Equal(events.Orderings.Distinct(), events.Orderings);
        Assert.Equal(Orders, Completed(await ConsoleRun.OfAsync(line, surroundings)));
        Assert.Equal(ExitCodes.Done, (await ConsoleRun.OfAsync(["invariants"], surroundings)).ExitCode);
        var shipped = Enumerable.Range(1, Orders).Sum(Quantity);
        Assert.Matches($@"K-1 +Kettle +20\.00 EUR +{5000 - shipped} +0 +{shipped} +5000 ",
            (await ConsoleRun.OfAsync(["products"], surroundings)).Output);
    }

    private static int Quantity(int n) => 1 + (n % 5);

    private static string Line(int n) =>
        $$"""{"orderId":"K-{{n}}","customerId":"C-{{n % 7}}","customerName":"C","items":[{{Item(n)}}]}""";

    private static string Item(int n) =>
        $$"""{"sku":"K-1","quantity":{{Quantity(n)}},"unitPrice":19.99,"discount":0.05}""";

    private static int Completed(ConsoleRun run)
    {
        using var summary = JsonDocument.Parse(run.Output);
        return summary.RootElement.GetProperty("stages").GetProperty("completed").GetInt32();
    }

    /// <summary>Takes the watch's lines and lets the test wait for so many more of them.</summary>
    private sealed class EventWriter : StringWriter
    {
        private readonly Channel<string> lines = Channel.CreateUnbounded<string>();

        /// <summary>The events' orderings as they came; none may come twice.</summary>
        public List<long> Orderings { get; } = [];

        public override void WriteLine(string? value)
        {
            Orderings.Add(JsonElement.Parse(value!).GetProperty("ordering").GetInt64());
            lines.Writer.TryWrite(value!);
        }

        public async Task SeenAsync(int count)
        {
            for (var seen = 0; seen < count; seen++) await lines.Reader.ReadAsync();
        }
    }
}
