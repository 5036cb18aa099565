using System.Net;
using System.Text;
using System.Text.Json;
using OrderActors.Crash.Tests.Rounds;
using Xunit;

namespace OrderActors.Crash.Tests.Outages;

/// <summary>The disk of a node with grown logs is full: the journal still commits where the services cannot.</summary>
[RequiresSmallDisk]
public sealed class FullDiskTests : SmallDiskNode
{
    private const int Orders = 150;
    private const int Approved = 40;

    public FullDiskTests() : base(48, ("ORDERACTORS__Activities__Global__MaximumAttempts", "1"))
    {
    }

    [Fact]
    public async Task Full_WhileOrdersAreApproved_FailsNoneAndIsLoggedOnce()
    {
        await StartAsync();
        await Task.WhenAll(Enumerable.Range(1, Orders).Select(n =>
            PostAsync("api/orders?waitFor=awaiting-approval", Place(n), $"place-{n}")));
        Lines.Clear();
        Disk.Fill(leave: 0);

        var approving = Task.WhenAll(Enumerable.Range(1, Approved).Select(ApproveAsync));
        while ((await GetAsync("readyz")).Status == HttpStatusCode.OK) await Task.Yield();
        // It continues for as long as orders would have needed to fail one after the other.
        for (var answers = 0; answers < 200; answers++) await GetAsync("healthz");
        Disk.Free();

        await approving;
        for (var n = 1; n <= Approved; n++)
        {
            JsonElement order;
            do order = (await GetAsync($"api/orders/F-{n}?waitFor=end&timeoutSeconds=60")).Body;
            while (!order.TryGetProperty("stage", out _));
            Assert.Equal("completed", order.GetProperty("stage").GetString());
        }

        Assert.InRange(Lines.Count(line => line.Contains(" cannot store", StringComparison.Ordinal)), 1, 4);
        Assert.Contains(Lines, line => line.Contains(" can store again", StringComparison.Ordinal));
        Assert.DoesNotContain(Lines, line => line.Contains("failed for order/", StringComparison.Ordinal));
    }

    private static string Place(int n) =>
        $$"""{"orderId":"F-{{n}}","customerId":"user-123","items":[{"sku":"TEA-ASSAM","quantity":1}]}""";

    private async Task ApproveAsync(int n)
    {
        HttpStatusCode status;
        do status = await PostAsync($"api/orders/F-{n}/approve", """{"approvedBy":"clerk"}""", $"approve-{n}");
        while (status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
    }

    private async Task<HttpStatusCode> PostAsync(string path, string body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await Http.SendAsync(request);
        return answer.StatusCode;
    }
}
