using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Orders;

/// <summary>Placing orders and moving them.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder app)
    {
        var orders = app.MapGroup("/api/orders").WithTags("Orders");
        orders.MapPost("", PlaceAsync).WithName("PlaceOrder").Takes<PlaceOrderBody>().Commands().MayWait()
            .WithSummary(
                "Places an order; without an orderId its id comes from the Idempotency-Key, else from the time");
        orders.MapPost("/{id}/approve", ApproveAsync).WithName("ApproveOrder")
            .Takes<ApprovePayment>().Commands().MayWait().MayFail(StatusCodes.Status404NotFound)
            .WithSummary("Approves the payment; with a total, only if that is the total");
        orders.MapPost("/{id}/cancel", CancelAsync).WithName("CancelOrder")
            .Takes<CancelOrder>().Commands().MayWait().MayFail(StatusCodes.Status404NotFound)
            .WithSummary("Cancels the order at any stage before its end");
        orders.MapPost("/{id}/items", AddItemAsync).WithName("AddOrderItem")
            .Takes<AddLineItem>().Commands().MayWait().MayFail(StatusCodes.Status404NotFound)
            .WithSummary("Adds an item until approval is recorded");
        orders.MapPost("/{id}/work/{key}/retry", RetryAsync).WithName("RetryOrderWork")
            .Takes<OperatorBody>().Commands().MayWait().MayFail(StatusCodes.Status404NotFound)
            .WithSummary("Retries a waiting call now");
        orders.MapPost("/{id}/work/{key}/waive", WaiveAsync).WithName("WaiveOrderWork")
            .Takes<OperatorBody>().Commands().MayWait().MayFail(StatusCodes.Status404NotFound)
            .WithSummary("Gives up a compensation and records who and why");
        app.MapPost("/api/import/orders", ImportAsync).WithName("ImportOrder").WithTags("Import")
            .Takes<ImportOrderBody>().Commands().MayWait()
            .WithSummary("For operators: places an order whose prices and discounts were agreed before");
    }

    private static Task<Results<Started<OrderStatus>, Problem>> PlaceAsync(
        HttpContext context, OrderPlacement placement) =>
        placement.PlaceAsync(context, OrderRouteJson.Default.PlaceOrderBody);

    private static Task<Results<Started<OrderStatus>, Problem>> ImportAsync(
        HttpContext context, OrderPlacement placement) =>
        placement.PlaceAsync(context, OrderRouteJson.Default.ImportOrderBody);

    private static Task<Results<Rendered<OrderStatus>, Problem>> ApproveAsync(
        HttpContext context, string id, SagaCommands commands) => SendAsync(context, commands, id, "approve");

    private static Task<Results<Rendered<OrderStatus>, Problem>> CancelAsync(
        HttpContext context, string id, SagaCommands commands) => SendAsync(context, commands, id, "cancel");

    private static Task<Results<Rendered<OrderStatus>, Problem>> AddItemAsync(
        HttpContext context, string id, SagaCommands commands) => SendAsync(context, commands, id, "add-item");

    private static Task<Results<Rendered<OrderStatus>, Problem>> RetryAsync(
        HttpContext context, string id, string key, SagaCommands commands) =>
        SendWorkAsync(context, commands, id, body => new RetryWork(key, body.By, body.Reason));

    private static Task<Results<Rendered<OrderStatus>, Problem>> WaiveAsync(
        HttpContext context, string id, string key, SagaCommands commands) =>
        SendWorkAsync(context, commands, id, body => new WaiveWork(key, body.By, body.Reason));

    private static async Task<Results<Rendered<OrderStatus>, Problem>> SendAsync(
        HttpContext context, SagaCommands commands, string id, string name)
    {
        var sagaId = OrderIds.Saga(id);
        if (sagaId.Failed) return sagaId.Problem;
        return Status(await commands.ReadAndSendAsync(context, sagaId.Value, name));
    }

    private static async Task<Results<Rendered<OrderStatus>, Problem>> SendWorkAsync(
        HttpContext context, SagaCommands commands, string id, Func<OperatorBody, SagaCommand> command)
    {
        var sagaId = OrderIds.Saga(id);
        if (sagaId.Failed) return sagaId.Problem;
        var body = await RequestBody.ReadAsync(context.Request);
        if (body.Failed) return body.Problem;
        var read = StrictJson.Read<OperatorBody>(body.Value, OrderRouteJson.Default.OperatorBody);
        if (read.Failed) return read.Problem;
        return Status(await commands.SendAsync(context, sagaId.Value, command(read.Value)));
    }

    private static Results<Rendered<OrderStatus>, Problem> Status(ValueOrProblem<AcceptedCommand> taken) => taken.Failed
        ? taken.Problem
        : new Rendered<OrderStatus>(taken.Value.View, "status", taken.Value.Replayed);
}
