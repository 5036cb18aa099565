using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Feed;

/// <summary>Live feeds of events.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/events", All).WithName("FollowEvents").WithTags("Events")
            .MayFail(StatusCodes.Status400BadRequest).WithSummary(
            "All events as server-sent events: new ones, or those after Last-Event-ID or ?after= (an ordering)");
        app.MapGet("/api/sagas/{kind}/{id}/events", SagaAsync).WithName("FollowSaga").WithTags("Events")
            .MayFail(RouteProblems.OfAnId).WithSummary(
            "A saga's events as server-sent events: all, or those after a sequence number given likewise");
    }

    private static Results<EventStream, Problem> All(
        HttpRequest request, string? after, EventFeed feed, FeedSeats seats)
    {
        if (!TryPosition(request, after, out var position)) return Malformed;
        return seats.Take(request.HttpContext) is { } full
            ? full
            : new EventStream(context => feed.SendAllAsync(context, position));
    }

    public static async Task<Results<EventStream, Problem>> SagaAsync(HttpRequest request, string kind, string id,
        string? after, EventFeed feed, FeedSeats seats, IJournal journal, SagaKinds kinds,
        CancellationToken cancellation)
    {
        if (kinds.Find(kind) is null) return Problem.NotFound($"there is no saga kind '{kind}'");
        var sagaId = RouteIds.Saga(kind, id);
        if (sagaId.Failed) return sagaId.Problem;
        if (!TryPosition(request, after, out var position)) return Malformed;
        if (seats.Take(request.HttpContext) is { } full) return full;
        var last = await feed.LastAsync(sagaId.Value, cancellation);
        return last is null
            ? ReplyProblems.NotFound(sagaId.Value)
            : new EventStream(context => feed.SendSagaAsync(context, last, position ?? 0));
    }

    private static Problem Malformed => Problem.Invalid("Last-Event-ID and after must be whole numbers from 0");

    /// <summary>Where to continue: a browser's header, when it reconnects, is newer than the address.</summary>
    private static bool TryPosition(HttpRequest request, string? after, out long? position)
    {
        position = null;
        var text = request.Headers["Last-Event-ID"] is { Count: > 0 } header ? header.ToString() : after;
        if (text is null) return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        position = number;
        return true;
    }
}
