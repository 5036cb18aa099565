using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using OrderActors.Gateway;
using OrderActors.Node;

namespace OrderActors.Bench;

/// <summary>(b) The engine over HTTP: a node process with handlers that do nothing, a load driver beside it.</summary>
internal static class HttpBench
{
    private const string Body = """
        {"customerId":"customer-1","email":"customer@example.com","items":[{"sku":"TEA-ASSAM","quantity":2},
        {"sku":"MUG-BLUE","quantity":1}]}
        """;

    /// <summary>The node process: prints its port, and ends when its standard input does.</summary>
    public static async Task ServeAsync(string engineName, BenchStore store)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(store.Settings);
        builder.Configuration["OrderActors:Engine"] = engineName;
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddOrderActors(builder.Configuration);
        NoOpHandlers.Register(builder.Services);
        await using var app = builder.Build();
        app.MapOrderActors();
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.First()).Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    public static async Task RunAsync(
        string engineName, int orders, int inFlight, bool separateWait, BenchStore store)
    {
        using var node = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, [typeof(HttpBench).Assembly.Location, "serve", "--engine", engineName,
                "--data", store.Folder,
                .. store.Connection is { } connection ? (string[])["--store", connection] : []])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var port = int.Parse((await node.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        var warmUp = Math.Max(10_000, orders / 10);
        await LoadAsync(port, warmUp, inFlight, separateWait);
        var before = node.TotalProcessorTime;
        var measurement = new Measurement();
        var latencies = await LoadAsync(port, orders, inFlight, separateWait);
        measurement.Stop();
        node.Refresh();
        var cpu = node.TotalProcessorTime - before;
        var note = $"{engineName}; {(separateWait ? 3 : 2)} requests an order; node's CPU; "
            + $"the driver took {measurement.Cpu.TotalMilliseconds / orders:F3} ms an order more";
        measurement.OfOtherProcess(cpu, node.WorkingSet64);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        measurement.Print("http", orders + warmUp, inFlight, note, latencies, store);
    }

    private static async Task<double[]> LoadAsync(int port, int orders, int inFlight, bool separateWait)
    {
        var latencies = new double[orders];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            using var http = new RawHttp();
            await http.ConnectAsync(port);
            int number;
            while ((number = Interlocked.Increment(ref next)) < orders)
            {
                var started = Stopwatch.GetTimestamp();
                await OneAsync(http, separateWait);
                latencies[number] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        })));
        return latencies;
    }

    private static async Task OneAsync(RawHttp http, bool separateWait)
    {
        var (status, body) = await http.SendAsync("POST", "/api/orders?waitFor=awaiting-approval", Body);
        if (status != 202) throw new InvalidOperationException(
            $"placing: {status} {Encoding.UTF8.GetString(body.Span)}");
        var id = OrderId(body.Span);
        const string approval = """{"approvedBy":"bench"}""";
        const string completed = "\"stage\":\"completed\"";
        if (!separateWait)
        {
            await ExpectAsync(http, "POST", $"/api/orders/{id}/approve?waitFor=end", approval, completed);
            return;
        }

        await ExpectAsync(http, "POST", $"/api/orders/{id}/approve", approval, "\"paymentApproved\":true");
        await ExpectAsync(http, "GET", $"/api/orders/{id}?waitFor=end", null, completed);
    }

    private static async Task ExpectAsync(RawHttp http, string method, string path, string? body, string expected)
    {
        var (status, answer) = await http.SendAsync(method, path, body);
        if (status != 200 || answer.Span.IndexOf(Encoding.ASCII.GetBytes(expected)) < 0)
            throw new InvalidOperationException($"{method} {path}: {status} {Encoding.UTF8.GetString(answer.Span)}");
    }

    private static string OrderId(ReadOnlySpan<byte> body)
    {
        var from = body.IndexOf("\"orderId\":\""u8) + 11;
        return Encoding.ASCII.GetString(body.Slice(from, body[from..].IndexOf((byte)'"')));
    }
}
