using System.Net.ServerSentEvents;
using System.Text.Json;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

public abstract class EventFeedSpec(RunningNode node)
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task OrderEvents_FromTheStart_AreItsWholeHistoryThenNewOnes()
    {
        var id = await node.PlaceAsync();
        var seen = new List<(string? Id, string Manifest)>();

        await foreach (var (eventId, data) in ReadAsync($"/api/orders/{id}/events"))
        {
            Assert.Equal($"order/{id}", data.GetProperty("saga").GetString());
            seen.Add((eventId, data.GetProperty("manifest").GetString()!));
            if (data.TryGetProperty("stage", out var stage) && stage.GetString() == "awaiting-approval")
                await node.PostAsync($"/api/orders/{id}/cancel", """{"reason":"seen"}""");
            if (data.TryGetProperty("outcome", out _)) break;
        }

        Assert.Equal(Enumerable.Range(1, seen.Count).Select(n => $"{n}"), seen.Select(e => e.Id));
        Assert.Equal("order.placed.v1", seen[0].Manifest);
    }

    [Fact]
    public async Task OrderEvents_ResumedByLastEventId_GoOnAfterIt()
    {
        var id = await node.PlaceAsync();

        await foreach (var (eventId, _) in ReadAsync($"/api/orders/{id}/events", lastEventId: "2"))
        {
            Assert.Equal("3", eventId);
            break;
        }
    }

    [Fact]
    public async Task AllEvents_ResumedByAnOrdering_MissNoneAndRepeatNone()
    {
        var before = await node.PositionAsync();
        var id = await node.PlaceAsync();
        var after = await node.PositionAsync();
        var first = before + 2;
        var orderings = new List<long>();

        await foreach (var (eventId, data) in ReadAsync("/api/events", lastEventId: $"{first}"))
        {
            Assert.Equal($"order/{id}", data.GetProperty("saga").GetString());
            Assert.Equal(eventId, $"{data.GetProperty("ordering").GetInt64()}");
            orderings.Add(data.GetProperty("ordering").GetInt64());
            if (orderings[^1] == after) break;
        }

        Assert.Equal(Enumerable.Range(1, (int)(after - first)).Select(n => first + n), orderings);
    }

    [Theory]
    [InlineData("no JSON at all")]
    [InlineData("""{"$":{"crc":"00000000","at":"2026-01-01T12:00:00Z","stage":"completed"},"orderId":"DAMAGED"}""")]
    public async Task AllEvents_OneThatCannotBeRead_IsNamedAndTheFeedGoesOn(string payload)
    {
        var damaged = new RunningNode();
        await damaged.InitializeAsync();
        try
        {
            await damaged.AppendAsync("DAMAGED", "order.placed.v1", payload);
            var id = await damaged.PlaceAsync();
            var seen = new List<(string? Saga, string? Class)>();

            await foreach (var (_, data) in ReadAsync("/api/events", lastEventId: "0", damaged))
            {
                var eventClass = data.TryGetProperty("class", out var named) ? named.GetString() : null;
                seen.Add((data.GetProperty("saga").GetString(), eventClass));
                if (seen.Count == 2) break;
            }

            Assert.Equal([("order/DAMAGED", null), ($"order/{id}", "lifecycle")], seen);
        }
        finally
        {
            await damaged.DisposeAsync();
        }
    }

    [Fact]
    public async Task Events_WhenTheNodeStops_EndAtOnce()
    {
        var stopping = new RunningNode();
        await stopping.InitializeAsync();
        try
        {
            using var response = await stopping.Http.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead);
            var reading = response.Content.ReadAsStringAsync();

            await stopping.StopAsync();

            Assert.DoesNotContain("data:", await reading.WaitAsync(TestTimeout), StringComparison.Ordinal);
        }
        finally
        {
            await stopping.DisposeAsync();
        }
    }

    private async IAsyncEnumerable<(string? Id, JsonElement Data)> ReadAsync(
        string path, string? lastEventId = null, RunningNode? from = null)
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await (from ?? node).Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var parser = SseParser.Create(await response.Content.ReadAsStreamAsync(timeout.Token));
        await foreach (var item in parser.EnumerateAsync(timeout.Token))
            yield return (item.EventId, JsonElement.Parse(item.Data));
    }
}
