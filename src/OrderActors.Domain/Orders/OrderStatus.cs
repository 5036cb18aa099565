namespace OrderActors.Domain.Orders;

/// <summary>The order's stages.</summary>
public static class OrderStages
{
#pragma warning disable CS1591 // The names are the meaning.
    public const string Start = "start";
    public const string Enrichment = "enrichment";
    public const string Reserve = "reserve";
    public const string AwaitingApproval = "awaiting-approval";
    public const string Payment = "payment";
    public const string StatusUpdate = "status-update";
    public const string Shipping = "shipping";
    public const string Notify = "notify";
    public const string Compensating = "compensating";
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";
#pragma warning restore CS1591

    /// <summary>The stages by rank: a wait for one ends at its rank or a later one.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> ByRank { get; } =
    [
        [Start], [Enrichment], [Reserve], [AwaitingApproval], [Payment], [StatusUpdate], [Shipping], [Notify],
        [Compensating], [Completed, Cancelled, Failed],
    ];
}

/// <summary>An order as its customer and the staff see it.</summary>
public sealed record OrderStatus
{
    /// <summary>The order's id.</summary>
    public required string OrderId { get; init; }

    /// <summary>The customer's id.</summary>
    public required string CustomerId { get; init; }

    /// <summary>Its stage: one of <see cref="OrderStages"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>How it ended, or null.</summary>
    public string? Outcome { get; init; }

    /// <summary>Its items.</summary>
    public required IReadOnlyList<OrderItemStatus> Items { get; init; }

    /// <summary>The sum of its priced items.</summary>
    public Money? Total { get; init; }

    /// <summary>Whether its placed items were reserved and not released again; shipped ones count.</summary>
    public required bool Reserved { get; init; }

    /// <summary>Whether a person has approved the payment.</summary>
    public required bool PaymentApproved { get; init; }

    /// <summary>Whether the customer is charged and not refunded.</summary>
    public required bool Charged { get; init; }

    /// <summary>Whether it was cancelled.</summary>
    public required bool Cancelled { get; init; }

    /// <summary>The newest error, or null.</summary>
    public string? LastError { get; init; }

    /// <summary>What enrichment found.</summary>
    public required OrderEnrichment Enrichment { get; init; }

    /// <summary>When the order cancels itself unless approved before, UTC; null before stock is reserved.</summary>
    public DateTimeOffset? ApprovalDeadline { get; init; }

    /// <summary>The saga's version that the order was placed under.</summary>
    public required int Version { get; init; }

    /// <summary>When it was placed, UTC.</summary>
    public required DateTimeOffset PlacedAt { get; init; }

    /// <summary>The charge, or null.</summary>
    public string? TransactionId { get; init; }

    /// <summary>The parcel, or null.</summary>
    public string? TrackingNumber { get; init; }

    /// <summary>Best-effort steps that failed and were skipped, as "step: error".</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Compensations that an operator gave up, as "key by who: why".</summary>
    public required IReadOnlyList<string> Waived { get; init; }
}

/// <summary>What enrichment found; members are null until they are known.</summary>
/// <param name="CustomerTier">The customer's tier.</param>
/// <param name="InventoryOk">Whether everything was available.</param>
/// <param name="Recommendations">Products that the customer may like.</param>
public sealed record OrderEnrichment(string? CustomerTier, bool? InventoryOk, IReadOnlyList<string> Recommendations);

/// <summary>An item of an order.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Quantity">How many.</param>
/// <param name="UnitPrice">The price of one, once known.</param>
/// <param name="Discount">The fraction taken off.</param>
/// <param name="Value">The line's value, once priced.</param>
/// <param name="State"><c>pending</c>, <c>reserved</c> (also once shipped), <c>refused</c> or <c>released</c>.</param>
public sealed record OrderItemStatus(
    string Sku, int Quantity, Money? UnitPrice, decimal Discount, Money? Value, string State);

/// <summary>The answer to the query for items.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Items">Its items.</param>
/// <param name="Total">The sum of those that are priced.</param>
public sealed record OrderItems(string OrderId, IReadOnlyList<OrderItemStatus> Items, Money? Total);
