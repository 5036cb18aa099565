using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Orders;

/// <summary>Starts orders, giving those an id that come without one.</summary>
internal sealed class OrderPlacement(SagaCommands commands, OrderTerms terms, TimeProvider time)
{
    /// <summary>Places the order under the id it names, else one of its idempotency key, else a fresh one.</summary>
    public async Task<Results<Started<OrderStatus>, Problem>> PlaceAsync<TBody>(
        HttpContext context, JsonTypeInfo<TBody> json) where TBody : class, IOrderBody
    {
        if (!IdempotencyKeys.TryRead(context.Request, out var key)) return IdempotencyKeys.Malformed;
        var body = await RequestBody.ReadAsync(context.Request);
        if (body.Failed) return body.Problem;
        var read = StrictJson.Read<TBody>(body.Value, json);
        if (read.Failed) return read.Problem;

        // Only an id that was just made is certainly new: a derived one may belong to the order of an earlier request.
        var isNew = read.Value.OrderId is null && key is null;
        var orderId = read.Value.OrderId ?? (key is null ? OrderIds.Next(time.GetUtcNow()) : OrderIds.Of(key));
        if (!SagaId.TryCreate(OrderIds.Kind, orderId, out var id))
            return Problem.Invalid(TextRules.Id("orderId", orderId)!);
        var command = read.Value.ToCommand(orderId, terms);
        if (command.Failed) return command.Problem;
        var taken = await commands.SendAsync(context, id, command.Value, key, isNew);
        return taken.Failed
            ? taken.Problem
            : new Started<OrderStatus>(taken.Value, $"/api/orders/{id.Id}");
    }
}
