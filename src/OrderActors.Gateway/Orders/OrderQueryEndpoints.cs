using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Feed;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;
using OrderActors.Gateway.Sagas;

namespace OrderActors.Gateway.Orders;

/// <summary>What orders are, were, and wait for.</summary>
internal static class OrderQueryEndpoints
{
    public static void MapOrderQueries(this IEndpointRouteBuilder app)
    {
        var orders = app.MapGroup("/api/orders").WithTags("Orders");
        orders.MapGet("", ListAsync).WithName("ListOrders").MayFail(StatusCodes.Status400BadRequest)
            .WithSummary("Lists orders by id; stuck=true: those whose compensation needs an operator");
        orders.MapGet("/{id}", StatusAsync).WithName("GetOrder").MayFail(RouteProblems.OfAnId)
            .WithSummary("The order's status; with waitFor=<stage>|end, once it is there or the time is up")
            .MayBeStale();
        orders.MapGet("/{id}/items", ItemsAsync).WithName("GetOrderItems").MayFail(RouteProblems.OfAnId).MayBeStale()
            .WithSummary("The order's items");
        orders.MapGet("/{id}/why", WhyAsync).WithName("ExplainOrder").MayFail(RouteProblems.OfAnId).MayBeStale()
            .WithSummary("One sentence: what the order waits for, and who can move it");
        orders.MapGet("/{id}/history", HistoryAsync).WithName("GetOrderHistory").MayFail(RouteProblems.OfAnId)
            .WithSummary("Every event of the order with its class, time and attempt");
        app.MapGet("/api/orders/{id}/events", EventsAsync).WithName("FollowOrder").WithTags("Events")
            .MayFail(RouteProblems.OfAnId).WithSummary(
            "An order's events as server-sent events: all, or those after a sequence number given likewise");
    }

    private static async Task<Results<Rendered<OrderStatus>, Problem>> StatusAsync(
        HttpContext context, string id, string? waitFor, string? timeoutSeconds, SagaReads reads)
    {
        var sagaId = OrderIds.Saga(id);
        if (sagaId.Failed) return sagaId.Problem;
        var view = await reads.ViewAsync(context, sagaId.Value, waitFor, timeoutSeconds);
        return view.Failed ? view.Problem : new Rendered<OrderStatus>(view.Value, "status");
    }

    private static async Task<Results<Rendered<OrderItems>, Problem>> ItemsAsync(
        HttpContext context, string id, string? timeoutSeconds, SagaReads reads)
    {
        var sagaId = OrderIds.Saga(id);
        if (sagaId.Failed) return sagaId.Problem;
        var view = await reads.ViewAsync(context, sagaId.Value, waitFor: null, timeoutSeconds);
        return view.Failed ? view.Problem : new Rendered<OrderItems>(view.Value, "items");
    }

    private static async Task<Results<Ok<WhyResponse>, Problem>> WhyAsync(
        HttpContext context, string id, string? timeoutSeconds, SagaReads reads)
    {
        var sagaId = OrderIds.Saga(id);
        if (sagaId.Failed) return sagaId.Problem;
        var why = await reads.WhyAsync(context, sagaId.Value, timeoutSeconds);
        return why.Failed ? why.Problem : TypedResults.Ok(new WhyResponse(id, why.Value));
    }

    private static async Task<Results<Ok<HistoryResponse>, Problem>> HistoryAsync(
        HttpContext context, string id, string? timeoutSeconds, SagaReads reads)
    {
        var sagaId = OrderIds.Saga(id);
        if (sagaId.Failed) return sagaId.Problem;
        var history = await reads.HistoryAsync(context, sagaId.Value, timeoutSeconds);
        return history.Failed ? history.Problem : TypedResults.Ok(history.Value);
    }

    private static Task<Results<EventStream, Problem>> EventsAsync(HttpRequest request, string id, string? after,
        EventFeed feed, FeedSeats seats, IJournal journal, SagaKinds kinds, CancellationToken cancellation) =>
        EventEndpoints.SagaAsync(request, OrderIds.Kind, id, after, feed, seats, journal, kinds, cancellation);

    private static async Task<Results<Ok<OrderList>, Problem>> ListAsync(string? stage, string? customerId,
        string? after, string? limit, string? stuck, SagaLists lists, CancellationToken cancellation)
    {
        var page = await lists.ListAsync(
            new() { Kind = OrderIds.Kind, Stage = stage, Owner = customerId, After = after }, stuck, limit,
            cancellation);
        if (page.Failed) return page.Problem;
        var orders = page.Value.Rows.Select(row => new OrderRow(row.SagaId.Id, row.Summary.Owner, row.Summary.Stage,
            row.Summary.Outcome, row.Summary.Stuck, row.Summary.CreatedAt, row.UpdatedAt));
        return TypedResults.Ok(new OrderList([.. orders], page.Value.Next));
    }
}
