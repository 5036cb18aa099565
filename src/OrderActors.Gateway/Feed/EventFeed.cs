using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.Sagas;
using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Journal;

namespace OrderActors.Gateway.Feed;

/// <summary>Sends committed events as server-sent events, and ends when the node stops.</summary>
internal sealed class EventFeed(IJournal journal, ISagaEngine engine, SagaKinds kinds, TimeProvider time,
    GatewayOptions options, IHostApplicationLifetime lifetime)
{
    private const int RowsPerPage = 500;

    /// <summary>The newest committed position: where a feed that does not resume begins.</summary>
    public long Newest => engine.Health.CommittedOrdering;

    /// <summary>Sends every event after an ordering.</summary>
    public Task SendAllAsync(HttpContext context, long after) => SendAsync(context, [], after, row => row.Ordering);

    /// <summary>Sends one saga's events: those it has after a sequence number, then new ones.</summary>
    /// <param name="context">The request.</param>
    /// <param name="history">The saga's events so far, not empty.</param>
    /// <param name="after">The sequence number that the caller has seen.</param>
    public Task SendSagaAsync(HttpContext context, IReadOnlyList<JournalRow> history, long after)
    {
        var (id, last) = (history[^1].SagaId, history[^1]);
        var rest = history.Where(row => row.SequenceNumber > after);
        return SendAsync(context, rest, last.Ordering,
            row => row.SagaId.Equals(id) && row.SequenceNumber > after ? row.SequenceNumber : null);
    }

    private async Task SendAsync(
        HttpContext context, IEnumerable<JournalRow> first, long after, Func<JournalRow, long?> idOf)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        var response = context.Response;
        response.ContentType = "text/event-stream";
        if (HeadMiddleware.IsHead(context)) return;
        try
        {
            await response.WriteAsync(": orders\n\n", ending.Token);
            foreach (var row in first) await WriteAsync(response, row, row.SequenceNumber, ending.Token);
            await response.Body.FlushAsync(ending.Token);
            while (true)
            {
                var page = await journal.ReadAsync(after, RowsPerPage, ending.Token);
                foreach (var row in page.Rows)
                    if (idOf(row) is { } id) await WriteAsync(response, row, id, ending.Token);
                await response.Body.FlushAsync(ending.Token);
                if (page.Through > after) after = page.Through;
                else await WaitAsync(response, after, ending.Token);
            }
        }
        catch (Exception e) when (e is StoreUnreachableException ||
            (e is OperationCanceledException && ending.IsCancellationRequested))
        {
            // The caller has gone, the node stops or its store is away: the feed is over, and whoever wants more
            // resumes it by its last id.
        }
    }

    /// <summary>
    /// Waits for news; a quiet line gets a comment now and then, by which both ends see that it lives.
    /// </summary>
    private async Task WaitAsync(HttpResponse response, long after, CancellationToken ending)
    {
        using var quiet = new CancellationTokenSource(options.Heartbeat, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, ending);
        try
        {
            await engine.CommittedAfterAsync(after, either.Token);
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            // The heartbeat's time has come.
        }

        ending.ThrowIfCancellationRequested();
        if (quiet.IsCancellationRequested) await response.WriteAsync(": heartbeat\n\n", ending);
    }

    private async Task WriteAsync(HttpResponse response, JournalRow row, long id, CancellationToken cancellation)
    {
        var data = JsonSerializer.Serialize(ItemOf(row), GatewayJson.Default.FeedItem);
        await response.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"id: {id}\ndata: {data}\n\n"), cancellation);
    }

    /// <remarks>
    /// An event that this node cannot read is named all the same: a feed that broke off there would break off there
    /// again whenever its reader takes it up.
    /// </remarks>
    private FeedItem ItemOf(JournalRow row)
    {
        var item = new FeedItem(row.Ordering, row.SagaId.PersistenceId, row.SequenceNumber, row.Manifest, null,
            row.CreatedAt, null, null);
        try
        {
            var envelope = EnvelopeJson.Read(row.Payload, row.CreatedAt);
            var definition = kinds.Find(row.SagaId.Kind);
            var type = definition?.Events.GetValueOrDefault(row.Manifest);
            return item with
            {
                Class = type is null ? null : definition!.ClassOf(type, row.Payload),
                At = envelope.At,
                Stage = envelope.Summary?.Stage,
                Outcome = envelope.Summary?.Outcome,
            };
        }
        catch (JsonException)
        {
            return item;
        }
    }
}
