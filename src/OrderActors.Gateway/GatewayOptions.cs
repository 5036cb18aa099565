using OrderActors.Domain.Orders;

namespace OrderActors.Gateway;

/// <summary>What the gateway decides by.</summary>
public sealed record GatewayOptions
{
    /// <summary>What new orders are placed under; orders in flight keep theirs.</summary>
    public OrderTerms Terms { get; init; } = OrderTerms.Default;

    /// <summary>How often a quiet event stream sends a comment, so that proxies keep it open. Default 15 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);
}
