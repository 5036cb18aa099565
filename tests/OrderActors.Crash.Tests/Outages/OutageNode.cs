using System.Text.Json;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Crash.Tests.Outages;

/// <summary>A node of which one failed attempt fails the order: so an outage that counts is seen at once.</summary>
public sealed class OutageNode : RunningNode
{
    public OutageNode(NodeFixture fixture) : base(fixture) => Settings["Activities:Global:MaximumAttempts"] = "1";

    /// <summary>Places this many orders and waits until each waits for its approval.</summary>
    public async Task<IReadOnlyList<string>> PlaceAsync(int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => PlaceAsync()));

    public Task<NodeResponse> ApproveAsync(string id) =>
        PostAsync($"/api/orders/{id}/approve", """{"approvedBy":"clerk"}""", key: $"approve-{id}");

    /// <summary>Every order ends well, and no attempt of its has failed.</summary>
    public async Task AssertCompletedAsync(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            NodeResponse status;
            do status = await GetAsync($"/api/orders/{id}?waitFor=end&timeoutSeconds=60");
            while (status.Status == 503);
            Assert.Equal("completed", status.Text("stage"));
            Assert.DoesNotContain("saga.attempt-failed.v1", await ManifestsAsync(id));
        }
    }

    public async Task<IReadOnlyList<string?>> ManifestsAsync(string id)
    {
        var history = await GetAsync($"/api/orders/{id}/history");
        return [.. history.Json.GetProperty("events").EnumerateArray().Select(Manifest)];
    }

    private static string? Manifest(JsonElement e) => e.GetProperty("manifest").GetString();
}
