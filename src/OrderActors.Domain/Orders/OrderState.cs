using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>
/// An order's state, folded from its events. Immutable; read it through the queries and <see cref="OrderDefinition"/>.
/// </summary>
/// <remarks>
/// Requests are built once, when they become wanted, and kept here: the same key always stands for the same request.
/// </remarks>
public sealed record OrderState
{
    internal OrderState(OrderPlaced placed) => Placed = placed;

    internal OrderPlaced Placed { get; }

    internal string Id => Placed.OrderId;

    internal OrderStage Stage { get; init; }

    /// <summary>
    /// The placed items, then the added ones: the n-th added stands at <c>Placed.Items.Count + n - 1</c>.
    /// </summary>
    internal ValueList<OrderLine> Lines { get; init; } = [];

    /// <summary>The placed quantities, summed for each product.</summary>
    internal ValueList<SkuQuantity> Wanted { get; init; } = [];

    /// <summary>The priced lines' sum; null before the inventory has answered.</summary>
    internal Money? Total { get; init; }

    // Enrichment. A call is null once it has ended, and where the version does not make it.
    internal Work.Call? FetchInventory { get; init; }

    internal Work.Call? FetchCustomer { get; init; }

    internal Work.Call? FetchRecommendations { get; init; }

    internal bool? InventoryOk { get; init; }

    internal CustomerFetched? Customer { get; init; }

    internal ValueList<string> Recommendations { get; init; } = [];

    // Calls with an effect: null while never asked for, and again once known to have had none.
    internal CompensableCall? Reserve { get; init; }

    internal CompensableCall? Charge { get; init; }

    internal CompensableCall? Update { get; init; }

    internal CompensableCall? Ship { get; init; }

    internal DateTimeOffset? ApprovalDeadline { get; init; }

    internal Work.Timer? ApprovalTimer { get; init; }

    internal string? ApprovedBy { get; init; }

    /// <summary>The frozen amount; null until it is.</summary>
    internal Money? Amount { get; init; }

    /// <summary>Settles a charge of unknown outcome; null otherwise.</summary>
    internal Work.Call? Settle { get; init; }

    /// <summary>Why the charge's outcome is unknown.</summary>
    internal string? ChargeError { get; init; }

    internal string? TransactionId { get; init; }

    internal string? TrackingNumber { get; init; }

    internal Work.Call? Confirmation { get; init; }

    internal Work.Call? Sms { get; init; }

    /// <summary>Set once the order is to be cancelled or has failed.</summary>
    internal Abort? Abort { get; init; }

    /// <summary>The undos, pending and ended.</summary>
    internal ValueList<Undo> Undos { get; init; } = [];

    /// <summary>
    /// Finds the customer's address, then tells of the cancellation or failure; null once it has ended.
    /// </summary>
    internal Work.Call? Notice { get; init; }

    internal string? LastError { get; init; }

    internal ValueList<string> Warnings { get; init; } = [];

    internal ValueList<string> Waived { get; init; } = [];

    /// <summary>The customer's e-mail address: the one given with the order, else the profile's.</summary>
    internal string? Address => Placed.Email ?? Customer?.Email;

    internal int PendingAdditions
    {
        get
        {
            var pending = 0;
            for (var i = Placed.Items.Count; i < Lines.Count; i++)
                if (Lines[i].State == LineState.Pending) pending++;
            return pending;
        }
    }

    internal OrderLine Added(int number) => Lines[Placed.Items.Count + number - 1];

    /// <summary>The undo of this key, or null when there is nothing to undo.</summary>
    internal Undo? FindUndo(string key)
    {
        foreach (var undo in Undos.AsSpan())
            if (undo.Call.Key.Equals(key, StringComparison.Ordinal)) return undo;
        return null;
    }
}

/// <summary>Where an order is. "start" is over as soon as the order exists.</summary>
internal enum OrderStage
{
    Enrichment,
    Reserve,
    AwaitingApproval,
    Payment,
    StatusUpdate,
    Shipping,
    Notify,
    Compensating,
    Completed,
    Cancelled,
    Failed,
}

internal enum LineState
{
    Pending,
    Reserved,
    Refused,
}

/// <summary>A forward call that has been wanted and may have had its effect.</summary>
/// <param name="Call">The call.</param>
/// <param name="Done">Whether it is known to have had its effect.</param>
internal sealed record CompensableCall(Work.Call Call, bool Done = false);

/// <param name="Sku">The product.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Discount">The fraction taken off.</param>
internal sealed record OrderLine(string Sku, int Quantity, decimal Discount)
{
    public Money? UnitPrice { get; init; }

    public LineState State { get; init; }

    /// <summary>From 1 for an added item, 0 for a placed one.</summary>
    public int Number { get; init; }

    /// <summary>An added item's own reservation; null for a placed item, and once it certainly had no effect.</summary>
    public CompensableCall? Reservation { get; init; }

    public Money? Value => UnitPrice is { } price ? At(price) : null;

    public Money At(Money unitPrice) => Money.Line(Quantity, unitPrice, Discount);
}

/// <param name="Cancelled">True for a cancel, false for a failure.</param>
/// <param name="Reason">The reason in the outcome.</param>
internal sealed record Abort(bool Cancelled, string Reason);

internal enum UndoState
{
    Pending,
    Done,
    Waived,
}

/// <param name="Rank">Undos of one rank run together, after those of lower ranks have ended; 0 waits for none.</param>
/// <param name="Call">The call.</param>
/// <param name="State">Whether it has ended.</param>
internal sealed record Undo(int Rank, Work.Call Call, UndoState State = UndoState.Pending);
