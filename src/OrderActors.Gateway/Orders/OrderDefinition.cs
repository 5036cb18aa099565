using OrderActors.Domain.Orders;

namespace OrderActors.Gateway.Operations;

internal sealed record OrderState;

/// <summary>Stands in until the order saga is here.</summary>
internal static class OrderDefinition
{
    public static (string Kind, int Nothing) Instance => ("order", 0);

    public static OrderFacts Facts(OrderState state) => throw new NotSupportedException(state.ToString());
}
