using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Feed;

/// <summary>Sends committed events as server-sent events, and ends when the node stops.</summary>
/// <remarks>
/// A feed reads for itself only what was committed before it came; from there on all feeds share one reader. Few of
/// them read at one time: what is old can wait, orders cannot.
/// </remarks>
internal sealed class EventFeed(IJournal journal, EventFanOut fanOut, FeedFrames frames, TimeProvider time,
    IHostApplicationLifetime lifetime) : IDisposable
{
    private const int RowsPerPage = 500;
    private const int ReadersAtOnce = 2;

    private readonly SemaphoreSlim reading = new(ReadersAtOnce);

    /// <summary>Sends every event after an ordering; without one, every new event.</summary>
    public Task SendAllAsync(HttpContext context, long? after) => SendAsync(context, async (response, ending) =>
    {
        await using var line = new Line(fanOut, response, null);
        if (after is not { } sent)
        {
            line.Start(await fanOut.JoinAsync(line.Subscriber, ending), 0, time);
            await line.EndedAsync(ending);
            return;
        }

        sent = await CheckAsync(response, sent, ending);
        while (await fanOut.HeadAsync(ending) - sent > RowsPerPage &&
            await ReadAsync(sent, ending) is { Through: var through } page && through > sent)
        {
            await WriteAsync(response, page.Rows, ending);
            sent = through;
        }

        // What comes from here on waits for it, while it reads the last piece itself.
        var joined = await fanOut.JoinAsync(line.Subscriber, ending);
        while (sent < joined && await ReadAsync(sent, ending) is { Through: var through } page && through > sent)
        {
            await WriteAsync(response, page.Rows.Where(row => row.Ordering <= joined), ending);
            sent = through;
        }

        line.Start(joined, 0, time);
        await line.EndedAsync(ending);
    });

    /// <summary>The saga's newest event, or null when there is no such saga.</summary>
    public async Task<JournalRow?> LastAsync(SagaId id, CancellationToken cancellation) =>
        await AloneAsync(() => journal.LoadAsync([id], cancellation), cancellation) is [.., var last] ? last : null;

    /// <summary>Sends one saga's events: those it has after a sequence number, then new ones.</summary>
    /// <param name="context">The request.</param>
    /// <param name="known">The saga's newest event when it was asked for.</param>
    /// <param name="after">The sequence number that the caller has seen.</param>
    public Task SendSagaAsync(HttpContext context, JournalRow known, long after) =>
        SendAsync(context, async (response, ending) =>
        {
            var id = known.SagaId;
            await using var line = new Line(fanOut, response, id);
            var joined = await fanOut.JoinAsync(line.Subscriber, ending);
            // Again: what was committed before it joined is in the history, and what comes later waits for it.
            var events = await AloneAsync(() => journal.LoadAsync([id], ending), ending);
            var last = events.Count == 0 ? known : events[^1];
            if (after > last.SequenceNumber)
            {
                var reset = new FeedReset(FeedReset.PastTheHead, after, last.SequenceNumber);
                response.BodyWriter.Write(FeedFrames.Reset(last.SequenceNumber, reset));
            }

            foreach (var row in events.Where(row => row.SequenceNumber > after))
                response.BodyWriter.Write(FeedFrames.Frame(row.SequenceNumber, frames.Data(row)));
            await response.BodyWriter.FlushAsync(ending);
            line.Start(Math.Max(joined, last.Ordering), last.SequenceNumber, time);
            await line.EndedAsync(ending);
        });

    /// <inheritdoc/>
    public void Dispose() => reading.Dispose();

    private async Task SendAsync(HttpContext context, Func<HttpResponse, CancellationToken, Task> send)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        var response = context.Response;
        response.ContentType = "text/event-stream";
        if (HeadMiddleware.IsHead(context)) return;
        try
        {
            await response.BodyWriter.WriteAsync(FeedFrames.Begin, ending.Token);
            await send(response, ending.Token);
        }
        catch (Exception e) when (e is StoreUnreachableException ||
            (e is OperationCanceledException && ending.IsCancellationRequested))
        {
            // The caller has gone, the node stops or its store is away: the feed is over, and whoever wants more
            // resumes it by its last id.
        }
    }

    /// <summary>Sends a reset to a caller whose position cannot be served.</summary>
    /// <returns>The position to continue from.</returns>
    private async Task<long> CheckAsync(HttpResponse response, long after, CancellationToken ending)
    {
        var reach = await journal.ReachAsync(ending);
        var (from, reason) =
            after > reach.Last ? (reach.Last, FeedReset.PastTheHead)
            : after < reach.RemovedThrough ? (after, FeedReset.Purged)
            : (after, null);
        if (reason is not null)
            await response.BodyWriter.WriteAsync(FeedFrames.Reset(from, new(reason, after, reach.Last)), ending);
        return from;
    }

    private Task<JournalPage> ReadAsync(long after, CancellationToken ending) =>
        AloneAsync(() => journal.ReadAsync(after, RowsPerPage, ending), ending);

    private async Task<T> AloneAsync<T>(Func<ValueTask<T>> read, CancellationToken ending)
    {
        await reading.WaitAsync(ending);
        try
        {
            return await read();
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task WriteAsync(HttpResponse response, IEnumerable<JournalRow> rows, CancellationToken ending)
    {
        foreach (var row in rows)
            response.BodyWriter.Write(FeedFrames.Frame(row.Ordering, frames.Data(row)));
        await response.BodyWriter.FlushAsync(ending);
    }

    /// <summary>A reader for as long as its request lasts.</summary>
    private sealed class Line(EventFanOut fanOut, HttpResponse response, SagaId? saga) : IAsyncDisposable
    {
        public FeedSubscriber Subscriber { get; } = new(response.BodyWriter, saga, fanOut.Wake);

        public void Start(long through, long number, TimeProvider time) =>
            Subscriber.Start(through, number, time.GetTimestamp());

        /// <summary>Returns when it gets no more: it was too slow, its line is down, or the fan-out ends.</summary>
        public Task EndedAsync(CancellationToken ending) => Subscriber.Ended.WaitAsync(ending);

        public async ValueTask DisposeAsync()
        {
            fanOut.Leave(Subscriber);
            await Subscriber.CloseAsync();
        }
    }
}
