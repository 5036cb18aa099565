using System.Globalization;
using Spectre.Console;

namespace OrderActors.Node.Demo;

/// <summary>Places sample orders through the node's own HTTP API and prints their progress, one line per stage.
/// </summary>
internal sealed class DemoRun(DemoClient client, IReadOnlyList<DemoOrder> orders, string extraSku, TextWriter? plain)
{
    private static readonly TimeSpan DemoTimeout = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, DemoOrder> open =
        orders.ToDictionary(order => $"order/{order.Id}", StringComparer.Ordinal);
    private readonly Dictionary<string, string> stages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> ends = new(StringComparer.Ordinal);

    /// <summary>Runs the demo; whatever goes wrong in it, the node keeps serving.</summary>
    public static async Task RunAsync(WebApplication app)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        using var timeout = new CancellationTokenSource(DemoTimeout, time);
        using var either =
            CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, app.Lifetime.ApplicationStopping);
        var address = Reachable(app.Urls.First());
        using var client = new DemoClient(address);
        // Spectre wraps lines at the width of a terminal; a pipe has none.
        var plain = Console.IsOutputRedirected ? Console.Out : null;
        try
        {
            var stock = await client.StockAsync(either.Token);
            if (stock.Count == 0)
            {
                Console.WriteLine(
                    "The demo needs a product in stock: PUT /api/products/{sku}, POST /api/products/{sku}/receive.");
                return;
            }

            var run = time.GetUtcNow().ToString("MMddHHmmssf", CultureInfo.InvariantCulture);
            var orders = DemoOrder.Of(run, [.. stock.Select(product => product.Sku)], stock[0].OnHand);
            var demo = new DemoRun(client, orders, stock[^1].Sku, plain);
            await demo.FollowAsync(either.Token);
            demo.Sum(address, orders[0].Id);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            Console.WriteLine(timeout.IsCancellationRequested
                ? "The demo took too long and ends here."
                : "The demo ends: the node stops.");
        }
        catch (HttpRequestException e)
        {
            Console.WriteLine($"The demo ends: {e.Message}");
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        Console.WriteLine();
        var feed = await client.FollowAsync(cancellation);
        foreach (var order in orders) await client.PlaceAsync(order, cancellation);
        await foreach (var happened in feed.WithCancellation(cancellation))
        {
            if (happened.Stage is not { } stage || !open.TryGetValue(happened.Saga, out var order)) continue;
            if (happened.Manifest == "saga.attempt-failed.v1")
                Print(order.Id, stage, "an attempt failed; it will be retried");
            if (stages.TryGetValue(order.Id, out var former) && former == stage) continue;
            stages[order.Id] = stage;
            // "Order X cancelled (reason)": the line has the first three words already.
            var told = $"Order {order.Id} {stage} ";
            Print(order.Id, stage, happened.Outcome?.Replace(told, "", StringComparison.Ordinal));
            if (stage == "awaiting-approval") await MoveAsync(order, cancellation);
            if (happened.Outcome is null) continue;
            ends[stage] = ends.GetValueOrDefault(stage) + 1;
            open.Remove(happened.Saga);
            if (open.Count == 0) return;
        }
    }

    private async Task MoveAsync(DemoOrder order, CancellationToken cancellation)
    {
        switch (order.Plan)
        {
            case DemoPlan.Cancel:
                await client.CancelAsync(order.Id, cancellation);
                return;
            case DemoPlan.AddThenApprove:
                await client.AddItemAsync(order.Id, extraSku, 1, cancellation);
                break;
        }

        await client.ApproveAsync(order.Id, cancellation);
    }

    private void Print(string id, string stage, string? outcome)
    {
        var colour = stage switch
        {
            "completed" => "green",
            "cancelled" or "compensating" => "yellow",
            "failed" => "red",
            _ => "grey",
        };
        if (plain is not null) plain.WriteLine($"  {id}  {stage,-18}{outcome}".TrimEnd());
        else AnsiConsole.MarkupLine($"  {id}  [{colour}]{stage,-18}[/]{Markup.Escape(outcome ?? "")}");
    }

    private void Sum(Uri address, string id)
    {
        var counts = ends.OrderBy(end => end.Key, StringComparer.Ordinal).Select(end => $"{end.Value} {end.Key}");
        var root = address.ToString().TrimEnd('/');
        Console.WriteLine();
        Console.WriteLine($"{orders.Count} orders: {string.Join(", ", counts)}. The node keeps serving; try:");
        Console.WriteLine($"  curl {root}/api/orders/{id}");
        Console.WriteLine($"  curl {root}/api/orders/{id}/history");
        Console.WriteLine($"  curl {root}/api/orders -H 'Content-Type: application/json' \\");
        Console.WriteLine($"    -d '{Sample(extraSku)}'");
        Console.WriteLine($"  curl {root}/api/invariants");
    }

    private static string Sample(string sku) =>
        $$"""{"customerId":"user-123","items":[{"sku":"{{sku}}","quantity":1}]}""";

    /// <summary>An address to call for one to listen on: "any" becomes this host.</summary>
    private static Uri Reachable(string listening)
    {
        var builder = new UriBuilder(listening.Replace("//+", "//localhost", StringComparison.Ordinal)
            .Replace("//*", "//localhost", StringComparison.Ordinal));
        if (builder.Host is "0.0.0.0" or "[::]") builder.Host = "localhost";
        return builder.Uri;
    }
}
