using OrderActors.Domain.Orders;
using OrderActors.Engine.Modules;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Orders;

/// <summary>An order's terms are the node's to set, and agreed prices have a route of their own.</summary>
internal sealed class PlaceOrderCommandBody(OrderTerms terms)
    : CommandBody<PlaceOrderBody, PlaceOrder>(OrderRouteJson.Default.PlaceOrderBody)
{
    /// <inheritdoc/>
    protected override CommandReading Read(SagaId id, PlaceOrderBody body)
    {
        if (body.OrderId is { } named && named != id.Id)
            return CommandReading.Wrong($"orderId says '{named}' and the address says '{id.Id}'");
        var place = body.ToCommand(id.Id, terms);
        return place.Failed ? CommandReading.Wrong(place.Problem.Detail) : CommandReading.Of(place.Value);
    }

    /// <inheritdoc/>
    /// <remarks>A setting changed between two sends makes no other content.</remarks>
    protected override PlaceOrder AsSent(PlaceOrder command) => command with { Terms = OrderTerms.Default };
}
