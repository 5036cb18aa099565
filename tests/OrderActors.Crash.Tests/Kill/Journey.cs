using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Xunit;

namespace OrderActors.Crash.Tests.Kill;

/// <summary>Reads the node's feed of all events from the first on, over all of its lives.</summary>
/// <remarks>What it has seen was visible outside, so it must be there for ever.</remarks>
internal sealed class Journey(string address) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = new(address), Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Every event seen, by ordering: the saga and the sequence number.</summary>
    public Dictionary<long, string> Seen { get; } = [];

    /// <summary>How many orders were placed.</summary>
    public int Placed { get; private set; }

    private long Last { get; set; }

    /// <summary>Reads on until this many orders are placed and then this many more events have come.</summary>
    public async Task ReachAsync(int placed, int events, CancellationToken cancellation)
    {
        await foreach (var _ in ReadAsync(cancellation))
            if (Placed >= placed && events-- <= 0) return;
        throw new InvalidOperationException("the feed ended while the node lives");
    }

    /// <summary>Reads on until the event of an ordering.</summary>
    public async Task ReachAsync(long ordering, CancellationToken cancellation)
    {
        if (Last >= ordering) return;
        await foreach (var _ in ReadAsync(cancellation))
            if (Last >= ordering) return;
    }

    /// <summary>Waits until lists show all that is committed; the ordering of the newest event then.</summary>
    public async Task<long> IndexedAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var health = await HealthAsync(cancellation);
            var committed = health.GetProperty("committedOrdering").GetInt64();
            if (Indexed(health) == committed) return committed;
        }
    }

    /// <summary>Lets a saga of its own run to its end, and waits until lists show it.</summary>
    /// <returns>The ordering of its last event: all that was stored before it is below that.</returns>
    /// <remarks>
    /// That health shows nothing left to index is not enough: a node of a cluster looks only now and then how far the
    /// journal is.
    /// </remarks>
    public async Task<long> MarkAsync(string id, CancellationToken cancellation)
    {
        using var content = new StringContent("""{"userId":"user-123"}""", Encoding.UTF8, "application/json");
        using var end = await http.PostAsync(
            new Uri($"api/sagas/greet/{id}?waitFor=end", UriKind.Relative), content, cancellation);
        Assert.Equal(HttpStatusCode.OK, end.StatusCode);
        var history = JsonElement.Parse(
            await http.GetStringAsync(new Uri($"api/sagas/greet/{id}/history", UriKind.Relative), cancellation));
        var last = history.GetProperty("events").EnumerateArray().Last().GetProperty("ordering").GetInt64();
        while (Indexed(await HealthAsync(cancellation)) < last)
        {
            // Asked again at once: each question is a journey to the node.
        }

        return last;
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> HealthAsync(CancellationToken cancellation) => JsonElement.Parse(
        await http.GetStringAsync(new Uri("healthz", UriKind.Relative), cancellation));

    private static long Indexed(JsonElement health) => health.GetProperty("indexedOrdering").GetInt64();

    private async IAsyncEnumerable<SseItem<string>> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = await http.GetStreamAsync(
            new Uri(FormattableString.Invariant($"api/events?after={Last}"), UriKind.Relative), cancellation);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation))
        {
            var happened = JsonElement.Parse(item.Data);
            Last = happened.GetProperty("ordering").GetInt64();
            Seen.Add(Last, $"{happened.GetProperty("saga")} {happened.GetProperty("sequenceNumber")}");
            if (happened.GetProperty("manifest").GetString() == "order.placed.v1") Placed++;
            yield return item;
        }
    }
}
