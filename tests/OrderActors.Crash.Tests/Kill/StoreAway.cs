using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace OrderActors.Crash.Tests.Kill;

/// <summary>What a node answers while its database is away.</summary>
internal static class StoreAway
{
    /// <summary>
    /// Waits until the node has noticed; then queries and commands get 503 and when to come again, it is not ready, and
    /// it is healthy: a restart would not help.
    /// </summary>
    public static async Task AssertAnsweredAsync(HttpClient http, string address, CancellationToken cancellation)
    {
        string code;
        do
        {
            using var query = await http.GetAsync(new Uri($"{address}/api/orders"), cancellation);
            code = await CodeAsync(query, cancellation);
        }
        while (code != "store-unreachable");

        // A query may meet the outage before the engine does: a command that comes meanwhile is answered as well.
        // Each is for an id of its own, whose history must be read: an id that is in memory needs no store.
        do
        {
            using var command = await http.PostAsJsonAsync(
                new Uri($"{address}/api/orders/{Guid.NewGuid():N}/approve"), new { approvedBy = "clerk" },
                cancellation);
            code = await CodeAsync(command, cancellation);
        }
        while (code != "store-unreachable");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http, $"{address}/readyz", cancellation));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, $"{address}/healthz", cancellation));
    }

    /// <summary>Waits until the node takes commands again.</summary>
    public static async Task UntilReadyAsync(HttpClient http, string address, CancellationToken cancellation)
    {
        while (await StatusAsync(http, $"{address}/readyz", cancellation) != HttpStatusCode.OK) await Task.Yield();
    }

    private static async Task<string> CodeAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStringAsync(cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.ServiceUnavailable, $"{response.StatusCode}: {body}");
        Assert.NotNull(response.Headers.RetryAfter);
        var problem = JsonElement.Parse(body);
        return problem.GetProperty("code").GetString()!;
    }

    private static async Task<HttpStatusCode> StatusAsync(
        HttpClient http, string address, CancellationToken cancellation)
    {
        using var response = await http.GetAsync(new Uri(address), cancellation);
        return response.StatusCode;
    }
}
