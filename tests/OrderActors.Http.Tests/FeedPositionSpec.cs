using System.Net.ServerSentEvents;
using System.Text.Json;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>A reader that comes back with a position which the journal cannot serve is told so, and continues.
/// </summary>
public abstract class FeedPositionSpec(RunningNode node)
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(null)]
    [InlineData("100000")]
    public async Task AllEvents_FromAPositionPastTheHead_SayResetAndGoOnFromTheHead(string? lastEventId)
    {
        await node.PlaceAsync();
        await using var feed = await FeedAsync("/api/events?after=100000", lastEventId);
        var reset = await feed.NextAsync();
        var id = await node.PlaceAsync();
        await NextOfAsync(feed, id);

        Assert.Equal(("reset", "past-the-head", 100_000),
            (reset.EventType, Text(reset, "reason"), Number(reset, "asked")));
        Assert.Equal(reset.EventId, $"{Number(reset, "head")}");
    }

    [Fact]
    public async Task AllEvents_FromTheHeadItself_AreNoReset()
    {
        await node.PlaceAsync();
        await using var feed = await FeedAsync($"/api/events?after={await node.PositionAsync()}");
        var id = await node.PlaceAsync();

        await NextOfAsync(feed, id);
    }

    [Fact]
    public async Task OrderEvents_FromANumberPastTheLast_SayResetAndGoOn()
    {
        var id = await node.PlaceAsync();
        await using var feed = await FeedAsync($"/api/orders/{id}/events?after=1000");
        var reset = await feed.NextAsync();
        await node.PostAsync($"/api/orders/{id}/cancel", """{"reason":"seen"}""");
        var next = await feed.NextAsync();

        Assert.Equal(("reset", "past-the-head", 1000),
            (reset.EventType, Text(reset, "reason"), Number(reset, "asked")));
        Assert.Equal((reset.EventId, next.EventId), ($"{Number(reset, "head")}", $"{Number(reset, "head") + 1}"));
    }

    [Fact]
    public async Task Events_AfterAPositionThatWasPurged_SayResetAndGoOnWithWhatIsLeft()
    {
        var gone = await node.PlaceAsync();
        var mark = await node.PositionAsync();
        await node.PostAsync($"/api/orders/{gone}/cancel?waitFor=end", """{"reason":"not wanted"}""");
        var kept = await node.PlaceAsync();
        await using var open = await FeedAsync($"/api/orders/{gone}/events?after=1000");
        Assert.Equal("reset", (await open.NextAsync()).EventType);
        await PurgeAsync(gone);

        await using var feed = await FeedAsync($"/api/events?after={mark}");
        var reset = await feed.NextAsync();
        Assert.Equal(("reset", "purged", mark), (reset.EventType, Text(reset, "reason"), Number(reset, "asked")));
        Assert.Equal(reset.EventId, $"{mark}");
        await NextOfAsync(feed, kept);
        Assert.Equal(404, (await node.GetAsync($"/api/orders/{gone}/events?after=2")).Status);

        await node.PostAsync("/api/orders", Bodies.Place(gone));
        var anew = await open.NextAsync();
        var first = await open.NextAsync();
        Assert.Equal(("reset", "started-anew", "0"), (anew.EventType, Text(anew, "reason"), anew.EventId));
        Assert.Equal(("1", "order.placed.v1"), (first.EventId, Text(first, "manifest")));
    }

    /// <summary>Events come, of other orders too, until one of this order; nothing else does.</summary>
    private static async Task NextOfAsync(OpenFeed feed, string id)
    {
        while (true)
        {
            var next = await feed.NextAsync();
            Assert.Equal("message", next.EventType);
            if (Text(next, "saga") == $"order/{id}") return;
        }
    }

    private async Task PurgeAsync(string id)
    {
        while ((await node.GetAsync("/healthz")).Json is var health &&
            health.GetProperty("indexedOrdering").GetInt64() < health.GetProperty("committedOrdering").GetInt64())
        {
        }

        while ((await node.GetAsync($"/api/orders/{id}")).Status == 200)
        {
            var job = (await node.PostAsync("/api/maintenance/purge", """{"endedBefore":"2999-01-01T00:00:00Z"}"""))
                .Text("id");
            while ((await node.GetAsync($"/api/maintenance/{job}")).Text("state") == "running")
            {
            }
        }
    }

    private static string? Text(SseItem<string> item, string member) =>
        JsonElement.Parse(item.Data).GetProperty(member).GetString();

    private static long Number(SseItem<string> item, string member) =>
        JsonElement.Parse(item.Data).GetProperty(member).GetInt64();

    private async Task<OpenFeed> FeedAsync(string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await node.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    private sealed class OpenFeed(HttpResponseMessage response, Stream body) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<SseItem<string>> items =
            SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator();

        public async Task<SseItem<string>> NextAsync()
        {
            Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(TestTimeout));
            return items.Current;
        }

        public async ValueTask DisposeAsync()
        {
            response.Dispose();
            await items.DisposeAsync();
        }
    }
}
