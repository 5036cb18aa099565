using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Orders;

/// <summary>A body that places an order.</summary>
internal interface IOrderBody
{
    /// <summary>The id that the caller chose, or null.</summary>
    string? OrderId { get; }

    ValueOrProblem<PlaceOrder> ToCommand(string orderId, OrderTerms terms);
}

/// <summary>An order as a customer sends it.</summary>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Items">What is wanted.</param>
/// <param name="OrderId">Its id, or null: the gateway makes one.</param>
/// <param name="Email">Where to write to, or null for the customer's own address.</param>
internal sealed record PlaceOrderBody(
    string CustomerId, IReadOnlyList<PlaceItemBody?> Items, string? OrderId = null, string? Email = null) : IOrderBody
{
    public ValueOrProblem<PlaceOrder> ToCommand(string orderId, OrderTerms terms)
    {
        var items = ItemBodies.ToItems(Items, item => new(item.Sku, item.Quantity));
        return items.Failed ? items.Problem : new PlaceOrder(orderId, CustomerId, Email, items.Value, terms);
    }
}

/// <summary>An item as a customer sends it.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Quantity">How many, from 1.</param>
internal sealed record PlaceItemBody(string Sku, int Quantity);

/// <summary>An order as an operator imports it: prices and discounts may be agreed.</summary>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Items">What is wanted.</param>
/// <param name="OrderId">Its id, or null: the gateway makes one.</param>
/// <param name="Email">Where to write to, or null for the customer's own address.</param>
internal sealed record ImportOrderBody(
    string CustomerId, IReadOnlyList<ImportItemBody?> Items, string? OrderId = null, string? Email = null) : IOrderBody
{
    public ValueOrProblem<PlaceOrder> ToCommand(string orderId, OrderTerms terms)
    {
        var items = ItemBodies.ToItems(Items, item => new(item.Sku, item.Quantity, item.UnitPrice, item.Discount));
        return items.Failed ? items.Problem : new PlaceOrder(orderId, CustomerId, Email, items.Value, terms);
    }
}

/// <summary>An item with what was agreed for it.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Quantity">How many, from 1.</param>
/// <param name="UnitPrice">The agreed price of one; null: the catalogue's.</param>
/// <param name="Discount">The agreed fraction taken off, 0 to 1.</param>
internal sealed record ImportItemBody(string Sku, int Quantity, Money? UnitPrice = null, decimal Discount = 0m);

/// <summary>Makes a command's items of a body's; the serializer lets nulls into lists.</summary>
internal static class ItemBodies
{
    public static ValueOrProblem<ValueList<OrderItem>> ToItems<T>(IReadOnlyList<T?> bodies, Func<T, OrderItem> item)
        where T : class
    {
        var items = new OrderItem[bodies.Count];
        for (var i = 0; i < items.Length; i++)
        {
            if (bodies[i] is not { } body) return Problem.Invalid($"items[{i}] must not be null");
            items[i] = item(body);
        }

        return ValueList.Create<OrderItem>(items);
    }
}

/// <summary>Who asks for something to be done to an order's work, and why.</summary>
/// <param name="By">Who asks.</param>
/// <param name="Reason">Why.</param>
internal sealed record OperatorBody(string By, string Reason);

/// <summary>A page of orders.</summary>
/// <param name="Orders">By id.</param>
/// <param name="Next">What to ask for <c>after</c>, or null at the end.</param>
internal sealed record OrderList(IReadOnlyList<OrderRow> Orders, string? Next);

/// <summary>An order in lists.</summary>
/// <param name="OrderId">Its id.</param>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Stage">Where it is.</param>
/// <param name="Outcome">How it ended, or null.</param>
/// <param name="Stuck">Whether a compensation waits for an operator.</param>
/// <param name="PlacedAt">When it was placed, UTC.</param>
/// <param name="UpdatedAt">When its newest event was decided, UTC.</param>
internal sealed record OrderRow(
    string OrderId, string? CustomerId, string Stage, string? Outcome, bool Stuck, DateTimeOffset PlacedAt,
    DateTimeOffset UpdatedAt);

/// <summary>One sentence: what the order waits for, until when, who can move it.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Why">The sentence.</param>
internal sealed record WhyResponse(string OrderId, string Why);
