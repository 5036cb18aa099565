using OrderActors.Domain.Orders;
using OrderActors.Engine.Settings;

namespace OrderActors.Services.Orders;

/// <summary>The terms of new orders; orders in flight keep theirs.</summary>
public sealed class OrderOptions
{
    /// <summary>The saga's version, 1 or 2.</summary>
    public int Version { get; set; } = 2;

    /// <summary>How long approval may take, from the moment the stock is reserved.</summary>
    [DurationLimits(OrderLimits.ShortestApprovalWindow, OrderLimits.LongestApprovalWindow)]
    public TimeSpan ApprovalWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Refuses settings that make no sense.</summary>
    /// <exception cref="ArgumentException">Names the setting and what is allowed.</exception>
    public void Validate()
    {
        DurationLimitsAttribute.Check(this);
        if (Version is not (1 or 2)) throw new ArgumentException($"{nameof(Version)} is {Version}; it must be 1 or 2");
    }
}
