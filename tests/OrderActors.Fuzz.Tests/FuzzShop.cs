using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrderActors.Fuzz.Tests;

/// <summary>What is in the shop: things for odd requests, and things that only good orders want.</summary>
internal static class FuzzShop
{
    /// <summary>How many products and customers odd requests speak of.</summary>
    public const int Products = 4;
    public const int Customers = 8;

    /// <summary>There is always enough of it, and nobody but good orders wants it.</summary>
    public const string Plenty = "KEPT-PLENTY";

    /// <summary>There is none of it.</summary>
    public const string Nothing = "KEPT-NOTHING";

    private const int Most = 100_000;

    public static async Task FillAsync(HttpClient http)
    {
        var fuzzed = Enumerable.Range(0, Products).Select(n => $"FUZZ-{n}");
        foreach (var sku in (string[])[.. fuzzed, Plenty, Nothing])
        {
            var product = new { name = "Tea", unitPrice = new { amount = "9.80", currency = "EUR" } };
            await DoneAsync(http.PutAsJsonAsync($"/api/products/{sku}", product));
            if (sku == Nothing) continue;
            await DoneAsync(http.PostAsJsonAsync($"/api/products/{sku}/receive", new { quantity = Most }));
        }

        var customer = new { name = "Ada", email = "ada@example.com" };
        for (var n = 0; n < Customers; n++) await DoneAsync(http.PutAsJsonAsync($"/api/customers/FUZZ-{n}", customer));
    }

    private static async Task DoneAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        answer.EnsureSuccessStatusCode();
    }
}

/// <summary>Good orders in between, each with an end that it must come to.</summary>
internal sealed class KeptOrders(HttpClient http)
{
    private readonly Lock keeping = new();

    /// <summary>The stage that each acknowledged order must be at, by its id.</summary>
    public Dictionary<string, string> Expected { get; } = [];

    /// <summary>Places one, each request twice under its key, and does with it what its number says.</summary>
    public async Task AddAsync(int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"KEPT-{number}");
        var sku = number % 4 == 2 ? FuzzShop.Nothing : FuzzShop.Plenty;
        var order = new { orderId = id, customerId = "KEPT", items = new[] { new { sku, quantity = 1 } } };
        await TwiceAsync("/api/orders?waitFor=awaiting-approval", order, $"{id}/place");
        var stage = (number % 4) switch
        {
            0 => "completed",
            1 => "cancelled",
            2 => "failed",
            _ => "awaiting-approval",
        };
        lock (keeping) Expected[id] = stage;
        if (number % 4 == 0)
        {
            await TwiceAsync($"/api/orders/{id}/items", new { sku = FuzzShop.Plenty, quantity = 1 }, $"{id}/add");
            await TwiceAsync($"/api/orders/{id}/approve", new { approvedBy = "clerk" }, $"{id}/approve");
        }

        if (number % 4 == 1)
            await TwiceAsync($"/api/orders/{id}/cancel", new { reason = "not wanted" }, $"{id}/cancel");
    }

    /// <summary>Orders that are not where they must be, after a wait for it, and where they are instead.</summary>
    public async Task<IReadOnlyList<string>> LostAsync()
    {
        var lost = new List<string>();
        foreach (var (id, stage) in Expected)
        {
            var wait = stage == "awaiting-approval" ? stage : "end";
            var status = await http.GetFromJsonAsync<JsonElement>($"/api/orders/{id}?waitFor={wait}");
            if (!status.GetProperty("stage").ValueEquals(stage)) lost.Add($"{id} must be {stage}: {status}");
        }

        return lost;
    }

    private async Task TwiceAsync(string path, object body, string key)
    {
        for (var time = 0; time < 2; time++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key);
            using var answer = await http.SendAsync(request);
            if (!answer.IsSuccessStatusCode || answer.Headers.Contains("Idempotency-Replayed") != (time == 1))
                throw new InvalidDataException(
                    $"{path} ({key}, time {time + 1}): {answer}: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
