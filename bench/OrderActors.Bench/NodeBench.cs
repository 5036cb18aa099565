using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Domain.Orders;
using OrderActors.Engine;
using OrderActors.Node;

namespace OrderActors.Bench;

/// <summary>(c) The whole node in process with its built-in services; payments do not fail.</summary>
internal static class NodeBench
{
    public static async Task RunAsync(string engineName, int orders, int inFlight, int limit, BenchStore store)
    {
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(store.Settings)
        {
            ["OrderActors:Engine"] = engineName,
            ["OrderActors:Services:PaymentFailureRate"] = "0",
            ["OrderActors:Activities:Limit"] = limit.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });
        builder.Logging.ClearProviders();
        builder.Services.AddOrderActors(builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync();
        var engine = host.Services.GetRequiredService<ISagaEngine>();
        var catalogue = host.Services.GetRequiredService<ICatalogue>();
        foreach (var sku in EngineBench.Skus)
            await catalogue.ReceiveAsync(sku, 10_000_000, null, CancellationToken.None);

        var warmUp = Math.Max(1_000, orders / 10);
        await EngineBench.LoadAsync(engine, "W", warmUp, inFlight);
        var measurement = new Measurement();
        var latencies = await EngineBench.LoadAsync(engine, "B", orders, inFlight);
        measurement.Stop();
        await host.StopAsync();
        var note = $"{engineName}; built-in services, activity limit {limit}";
        measurement.Print("node", orders + warmUp, inFlight, note, latencies, store);
    }
}
