using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>One item as a customer orders it.</summary>
/// <param name="Sku">The product's stock-keeping unit, 1–64 of <c>[A-Za-z0-9._-]</c>.</param>
/// <param name="Quantity">How many, from 1.</param>
/// <param name="UnitPrice">An agreed price (imports only); null: the catalogue's price at enrichment.</param>
/// <param name="Discount">An agreed fraction taken off, 0 to 1 (imports only).</param>
public sealed record OrderItem(string Sku, int Quantity, Money? UnitPrice = null, decimal Discount = 0m);

/// <summary>
/// The terms of an order. Copied into its first event, so that a changed setting affects no order in flight.
/// </summary>
/// <param name="Version">The saga's version: 1 or 2.</param>
/// <param name="ApprovalWindow">How long approval may take, from the moment the stock is reserved.</param>
/// <param name="Currency">The node's currency.</param>
public sealed record OrderTerms(int Version, TimeSpan ApprovalWindow, string Currency)
{
    /// <summary>Version 2, 15 minutes, euro.</summary>
    public static OrderTerms Default { get; } = new(2, TimeSpan.FromMinutes(15), "EUR");
}

/// <summary>What can be asked of an order, by the names that addresses have.</summary>
[JsonDerivedType(typeof(PlaceOrder), "place")]
[JsonDerivedType(typeof(ApprovePayment), "approve")]
[JsonDerivedType(typeof(CancelOrder), "cancel")]
[JsonDerivedType(typeof(AddLineItem), "add-item")]
public abstract record OrderCommand : SagaCommand;

/// <summary>Starts an order. The same order placed again is accepted and changes nothing.</summary>
/// <param name="OrderId">The order's id: that of its saga.</param>
/// <param name="CustomerId">The customer's id.</param>
/// <param name="Email">The e-mail address, or null for the one in the customer's profile.</param>
/// <param name="Items">The items, 1 to 500.</param>
/// <param name="Terms">The order's terms.</param>
[Command("Places the order", Starts = true)]
public sealed record PlaceOrder(
    string OrderId, string CustomerId, string? Email, ValueList<OrderItem> Items, OrderTerms Terms) : OrderCommand;

/// <summary>A person approves the payment.</summary>
/// <param name="ApprovedBy">Who.</param>
/// <param name="Total">The total that the person saw; refused when it differs. Null: not checked.</param>
[Command("Approves the payment; with a total, only if the order's is the same")]
public sealed record ApprovePayment(string ApprovedBy, Money? Total = null) : OrderCommand;

/// <summary>Cancels the order at any stage before its end.</summary>
/// <param name="Reason">Why.</param>
[Command("Cancels the order at any stage before its end")]
public sealed record CancelOrder(string Reason) : OrderCommand;

/// <summary>Adds an item until approval is recorded.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Quantity">How many, from 1.</param>
[Command("Adds an item until the payment is approved")]
public sealed record AddLineItem(string Sku, int Quantity) : OrderCommand;
