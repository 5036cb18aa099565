using OrderActors.Domain.Orders;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.Orders;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Commands;

/// <summary>Makes commands of bodies, strictly.</summary>
internal sealed class CommandBodies(GatewayOptions options)
{
    /// <summary>The command in the body, for the saga of that id.</summary>
    /// <remarks>
    /// A command's body is the command itself, but for placing an order: its terms are the node's to set, and agreed
    /// prices have a route of their own.
    /// </remarks>
    public Outcome<SagaCommand> Read(SagaId id, CommandType type, ReadOnlySpan<byte> body)
    {
        if (type.Json.Type != typeof(PlaceOrder)) return StrictJson.Read<SagaCommand>(body, type.Json);
        var read = StrictJson.Read<PlaceOrderBody>(body, GatewayJson.Default.PlaceOrderBody);
        if (read.Failed) return read.Problem;
        if (read.Value.OrderId is { } named && named != id.Id)
            return Problem.Invalid($"orderId says '{named}' and the address says '{id.Id}'");
        var place = read.Value.ToCommand(id.Id, options.Terms);
        return place.Failed ? place.Problem : place.Value;
    }
}
