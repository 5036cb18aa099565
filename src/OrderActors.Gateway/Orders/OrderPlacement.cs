using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Orders;

/// <summary>Starts orders, giving those an id that come without one.</summary>
internal sealed class OrderPlacement(SagaCommands commands, TimeProvider time)
{
    /// <summary>Places the order under the id it names, else one of its idempotency key, else a fresh one.</summary>
    public async Task<Results<Started<OrderStatus>, Problem>> PlaceAsync(
        HttpContext context, string? orderId, PlaceOrder command)
    {
        if (!IdempotencyKeys.TryRead(context.Request, out var key)) return IdempotencyKeys.Malformed;
        // Only an id made this moment is certainly nobody's: a derived one may be the order of an earlier send.
        var isNew = orderId is null && key is null;
        orderId ??= key is null ? OrderIds.Next(time.GetUtcNow()) : OrderIds.Of(key);
        if (!SagaId.TryCreate(RouteIds.OrderKind, orderId, out var id)) return Problem.Invalid(Texts.Id("orderId", orderId)!);
        var taken = await commands.SendAsync(context, id, command, key, isNew);
        return taken.Failed
            ? taken.Problem
            : new Started<OrderStatus>(taken.Value.View, $"/api/orders/{id.Id}", taken.Value.Replayed);
    }
}
