using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using OrderActors.Crash.Tests.Rounds;
using Xunit;

namespace OrderActors.Crash.Tests.Outages;

/// <summary>People ask for orders with decisions that the full disk of the node does not take.</summary>
/// <param name="engine">Which engine the node runs.</param>
/// <param name="showsOlder">Whether it answers by an older state, marked stale, while a newer one cannot be stored.
/// </param>
public abstract class FullDiskReadSpec(string engine, bool showsOlder) : SmallDiskNode(32,
    ("ORDERACTORS__Engine", engine),
    // Charges take long: so they are all under way when the disk gets full, and their ends cannot be stored.
    ("ORDERACTORS__Services__PaymentSlowRate", "1"), ("ORDERACTORS__Services__PaymentSlowBy", "5s"))
{
    private const int Orders = 30;

    [Fact]
    public async Task Reads_WhileTheDiskIsFull_AreAnsweredWithinTheirTimeAndAStopResetsNone()
    {
        await StartAsync();
        var document = await Http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative));
        Assert.Contains("\"OrderActors-Stale\"", document, StringComparison.Ordinal);
        await Task.WhenAll(Enumerable.Range(1, Orders).Select(async n =>
        {
            await PostAsync("api/orders?waitFor=awaiting-approval",
                $$"""{"orderId":"F-{{n}}","customerId":"user-123","items":[{"sku":"TEA-ASSAM","quantity":1}]}""");
            await PostAsync($"api/orders/F-{n}/approve?waitFor=payment", """{"approvedBy":"clerk"}""");
        }));
        Disk.Fill(leave: 0);
        for (var n = 1; n <= Orders; n++)
            Assert.Equal("payment", (await GetAsync($"api/orders/F-{n}")).Body.GetProperty("stage").GetString());
        while ((await GetAsync("readyz")).Status == HttpStatusCode.OK) await Task.Yield();

        var stale = 0;
        for (var n = 1; n <= Orders; n++)
        {
            foreach (var what in (string[])["", "/why", "/items", "?waitFor=end&timeoutSeconds=1", "/history"])
            {
                var clock = Stopwatch.StartNew();
                var answer = await GetAsync($"api/orders/F-{n}{what}");
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(8), $"{what} took {clock.Elapsed}");
                HttpStatusCode[] expected = [HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable];
                Assert.Contains(answer.Status, expected);
                if (answer.Status == HttpStatusCode.OK && what.Length == 0)
                    Assert.NotEqual("enriching", answer.Body.GetProperty("stage").GetString());
                if (answer.IsStale) stale++;
            }
        }

        Assert.Equal(showsOlder, stale > 0);
        var waiting = Enumerable.Range(1, Orders)
            .Select(n => GetAsync($"api/orders/F-{n}?waitFor=end&timeoutSeconds=60")).ToList();
        // One that comes after them: by its answer they are in.
        await GetAsync("api/orders/F-1?waitFor=end&timeoutSeconds=1");
        Node.Terminate();
        foreach (var answer in await Task.WhenAll(waiting))
            Assert.Contains(answer.Status, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]);
    }

    private async Task<(HttpStatusCode Status, bool IsStale, JsonElement Body)> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, answer.Headers.Contains("OrderActors-Stale"),
            JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
    }

    private async Task PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(new Uri(path, UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }
}

[RequiresSmallDisk]
public sealed class FullDiskReadTests() : FullDiskReadSpec("akka", showsOlder: false);

[RequiresSmallDisk]
public sealed class EmbeddedFullDiskReadTests() : FullDiskReadSpec("embedded", showsOlder: true);
