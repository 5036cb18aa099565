using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrderActors.Bench.Scale;

/// <summary>What the benches ask of a node, over one connection.</summary>
internal sealed class ScaleClient(RawHttp http, int port) : IDisposable
{
    // For answers of any size, and after long silences; the load goes over the bare socket.
    private static readonly HttpClient Pages = new() { Timeout = TimeSpan.FromMinutes(10) };

    /// <summary>The most that the node takes in at once.</summary>
    private const int MostReceived = 100_000;

    public static async Task<ScaleClient> ConnectAsync(ScaleNode node) => new(await node.ConnectAsync(), node.Port);

    /// <summary>Runs a body on many connections until it says that there is no more to do.</summary>
    public static Task OnAllAsync(ScaleNode node, int connections, Func<ScaleClient, Task<bool>> body) =>
        Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var client = await ConnectAsync(node);
            while (await body(client)) { }
        })));

    /// <summary>Places an order of two lines, by default until it waits for approval; says its id.</summary>
    public async Task<string> PlaceAsync(string customer, bool untilWaiting = true)
    {
        var path = untilWaiting ? "/api/orders?waitFor=awaiting-approval" : "/api/orders";
        var (status, body) = await http.SendAsync("POST", path, $$"""
            {"customerId":"{{customer}}","email":"customer@example.com","items":[{"sku":"{{EngineBench.Skus[0]}}",
            "quantity":2},{"sku":"{{EngineBench.Skus[1]}}","quantity":1}]}
            """);
        Expect(status, 202, body, untilWaiting ? "\"stage\":\"awaiting-approval\"" : "\"orderId\"");
        return OrderId(body.Span);
    }

    public async Task ApproveAsync(string id, bool untilEnd)
    {
        var (status, body) = await http.SendAsync("POST", $"/api/orders/{id}/approve{(untilEnd ? "?waitFor=end" : "")}",
            """{"approvedBy":"bench"}""");
        Expect(status, 200, body, untilEnd ? "\"stage\":\"completed\"" : "\"paymentApproved\":true");
    }

    public async Task WaitAsync(string id, string waitFor, string stage)
    {
        var (status, body) = await http.SendAsync("GET", $"/api/orders/{id}?waitFor={waitFor}&timeoutSeconds=60", null);
        Expect(status, 200, body, $"\"stage\":\"{stage}\"");
    }

    /// <summary>A page of orders: their ids and the one to continue after.</summary>
    public async Task<(List<string> Ids, string? Next)> ListAsync(string filter)
    {
        using var json = JsonDocument.Parse(await GetAsync($"/api/orders?{filter}"));
        var ids = json.RootElement.GetProperty("orders").EnumerateArray()
            .Select(row => row.GetProperty("orderId").GetString()!).ToList();
        return (ids, json.RootElement.TryGetProperty("next", out var next) ? next.GetString() : null);
    }

    /// <summary>All orders of a stage, up to a number.</summary>
    public async Task<List<string>> AllAsync(string stage, int most = int.MaxValue)
    {
        var all = new List<string>();
        string? after = null;
        do
        {
            var filter = $"stage={stage}&limit=500{(after is null ? "" : $"&after={after}")}";
            var (ids, next) = await ListAsync(filter);
            all.AddRange(ids);
            after = next;
        }
        while (after is not null && all.Count < most);
        return all;
    }

    /// <summary>Receives the goods that this many orders reserve.</summary>
    public async Task ReceiveAsync(int orders)
    {
        foreach (var sku in EngineBench.Skus)
            for (var missing = orders * 2; missing > 0; missing -= MostReceived)
            {
                var (status, body) = await http.SendAsync("POST", $"/api/products/{sku}/receive", string.Create(
                    CultureInfo.InvariantCulture, $$"""{"quantity":{{Math.Min(missing, MostReceived)}}}"""));
                Expect(status, 200, body, "");
            }
    }

    /// <summary>Waits until lists show everything that is committed; says how many events there are.</summary>
    public async Task<long> UntilIndexedAsync()
    {
        // Orders keep coming: what matters is what was committed when this was asked.
        long? wanted = null;
        while (true)
        {
            using var json = JsonDocument.Parse(await GetAsync("/healthz"));
            wanted ??= json.RootElement.GetProperty("committedOrdering").GetInt64();
            if (json.RootElement.GetProperty("indexedOrdering").GetInt64() >= wanted) return wanted.Value;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    public async Task<bool> InvariantsCleanAsync()
    {
        using var json = JsonDocument.Parse(await GetAsync("/api/invariants"));
        return json.RootElement.GetProperty("clean").GetBoolean();
    }

    public void Dispose() => http.Dispose();

    private Task<byte[]> GetAsync(string path) =>
        Pages.GetByteArrayAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}")));

    private static string OrderId(ReadOnlySpan<byte> body)
    {
        var from = body.IndexOf("\"orderId\":\""u8) + 11;
        return Encoding.ASCII.GetString(body.Slice(from, body[from..].IndexOf((byte)'"')));
    }

    private static void Expect(int status, int expected, ReadOnlyMemory<byte> body, string part)
    {
        if (status != expected || body.Span.IndexOf(Encoding.ASCII.GetBytes(part)) < 0)
            throw new InvalidOperationException($"{status}: {Encoding.UTF8.GetString(body.Span)}");
    }
}
