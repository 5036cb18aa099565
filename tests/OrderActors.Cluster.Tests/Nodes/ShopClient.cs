using System.Text;
using System.Text.Json;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>A person who asks one node at a time, and gets what they ask for.</summary>
internal sealed class ShopClient : IDisposable
{
    private readonly HttpClient http = new() { Timeout = ClusterSite.TestTimeout };

    public void Dispose() => http.Dispose();

    /// <summary>Places an order of one mug and waits for the approval to be asked for.</summary>
    public async Task PlaceAsync(NodeProcess node, string id) => Assert.Equal("awaiting-approval",
        await PostAsync(node, "/api/orders?waitFor=awaiting-approval", Bodies.Place(id), id));

    /// <summary>Approves an order and sees it completed.</summary>
    public async Task CompleteAsync(NodeProcess node, string id)
    {
        await ApproveAsync(node, id);
        Assert.Equal("completed", await StageAsync(node, id, "end"));
    }

    public Task ApproveAsync(NodeProcess node, string id) =>
        PostAsync(node, $"/api/orders/{id}/approve", """{"approvedBy":"clerk"}""", $"{id}-approve");

    /// <summary>The stage of an order, once it has reached one.</summary>
    public async Task<string?> StageAsync(NodeProcess node, string id, string stage) =>
        (await GetAsync(node, $"/api/orders/{id}?waitFor={stage}")).GetProperty("stage").GetString();

    /// <summary>The books are right.</summary>
    public async Task AssertCleanAsync(NodeProcess node) =>
        Assert.True((await GetAsync(node, "/api/invariants")).GetProperty("clean").GetBoolean());

    private async Task<JsonElement> GetAsync(NodeProcess node, string path) =>
        JsonElement.Parse(await http.GetStringAsync(new Uri(node.Address + path)));

    private async Task<string?> PostAsync(NodeProcess node, string path, string body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, node.Address + path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonElement.Parse(text).GetProperty("stage").GetString();
    }
}
