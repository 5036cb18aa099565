using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OrderActors.Node.Demo;

/// <summary>Something that happened to a saga, from the live feed.</summary>
internal sealed record DemoEvent(string Saga, string? Manifest, string? Stage, string? Outcome);

/// <summary>The demo's view of the node: the HTTP API and nothing else.</summary>
internal sealed class DemoClient(Uri address) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>SKUs with what is on hand, the scarcest first.</summary>
    public async Task<IReadOnlyList<(string Sku, int OnHand)>> StockAsync(CancellationToken cancellation)
    {
        var page = await http.GetFromJsonAsync<JsonElement>(
            new Uri("/api/products?limit=500", UriKind.Relative), cancellation);
        return [.. page.GetProperty("products").EnumerateArray()
            .Select(product => (product.GetProperty("sku").GetString()!, product.GetProperty("onHand").GetInt32()))
            .Where(product => product.Item2 > 0)
            .OrderBy(product => product.Item2)];
    }

    /// <summary>New events from now on. The feed is open when the task is done.</summary>
    public async Task<IAsyncEnumerable<DemoEvent>> FollowAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        return ReadAsync(response, cancellation);
    }

    public Task PlaceAsync(DemoOrder order, CancellationToken cancellation)
    {
        var items = order.Items.Select(item => new { sku = item.Sku, quantity = item.Quantity });
        return PostAsync("/api/orders", new { orderId = order.Id, customerId = order.CustomerId, items }, cancellation);
    }

    public Task ApproveAsync(string id, CancellationToken cancellation) =>
        PostAsync($"/api/orders/{id}/approve", new { approvedBy = "demo" }, cancellation);

    public Task CancelAsync(string id, CancellationToken cancellation) =>
        PostAsync($"/api/orders/{id}/cancel", new { reason = "changed my mind" }, cancellation);

    public Task AddItemAsync(string id, string sku, int quantity, CancellationToken cancellation) =>
        PostAsync($"/api/orders/{id}/items", new { sku, quantity }, cancellation);

    public async Task<JsonElement> StatusAsync(string id, CancellationToken cancellation) =>
        await http.GetFromJsonAsync<JsonElement>(new Uri($"/api/orders/{id}", UriKind.Relative), cancellation);

    public void Dispose() => http.Dispose();

    private async Task PostAsync(string path, object body, CancellationToken cancellation)
    {
        using var response = await http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{path}: {await response.Content.ReadAsStringAsync(cancellation)}");
    }

    private static async IAsyncEnumerable<DemoEvent> ReadAsync(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using (response)
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellation);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation))
            {
                using var data = JsonDocument.Parse(item.Data);
                yield return new(data.RootElement.GetProperty("saga").GetString()!, Text(data, "manifest"),
                    Text(data, "stage"), Text(data, "outcome"));
            }
        }
    }

    private static string? Text(JsonDocument data, string name) =>
        data.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
}
