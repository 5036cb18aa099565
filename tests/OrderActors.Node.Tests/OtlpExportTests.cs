using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OrderActors.Cli;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Node.Tests;

/// <summary>The node sends metrics and traces to whom the standard variable names.</summary>
public sealed class OtlpExportTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, string> received = new();
    private readonly FreshFolder data = new();
    private readonly WebApplication collector = Collector();

    public async Task InitializeAsync()
    {
        collector.MapPost("/{**path}", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var text = Encoding.Latin1.GetString(body.ToArray());
            received.AddOrUpdate(context.Request.Path, text, (_, before) => before + text);
        });
        await collector.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await collector.DisposeAsync();
        data.Dispose();
    }

    [Fact]
    public async Task Node_WithAnEndpoint_SendsWhatItMeasuresAndASpanOfEveryAttempt()
    {
        using var node = new NodeProcess(data.Path,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("ORDERACTORS__Services__PaymentFailureRate", "0"));
        await node.StartAsync();
        await node.ReadyAsync();
        var run = await ConsoleRun.OfAsync(
            ["place", "--item", "TEA-ASSAM=1", "--id", "TOLD-1", "--wait", "awaiting-approval"],
            ConsoleRun.With(("ORDERACTORS_URL", node.Address)));
        Assert.Equal(ExitCodes.Done, run.ExitCode);

        // What is not sent yet is sent before the end.
        node.Terminate();
        Assert.Equal(0, (await node.ExitAsync()).Code);

        foreach (var name in (string[])["orderactors.commands", "orderactors.journal.commit.duration", "order-node-"])
            Assert.Contains(name, received["/v1/metrics"], StringComparison.Ordinal);
        foreach (var name in (string[])["reserve-stock", "order/TOLD-1", "orderactors.attempt"])
            Assert.Contains(name, received["/v1/traces"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_WithoutACollectorThere_WorksAndStopsAllTheSame()
    {
        await collector.StopAsync();
        using var node = new NodeProcess(data.Path, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));
        await node.StartAsync();
        await node.ReadyAsync();
        node.Terminate();

        var (code, _, error) = await node.ExitAsync().WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal((0, ""), (code, error));
    }

    [Fact]
    public async Task Node_WithAnEndpointThatIsNone_SaysSoAndEndsWith2()
    {
        using var node = new NodeProcess(data.Path, ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector"));
        await node.StartAsync();

        var (code, _, error) = await node.ExitAsync();

        Assert.Equal(2, code);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT is 'collector'", error, StringComparison.Ordinal);
    }

    private static WebApplication Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        return app;
    }
}
