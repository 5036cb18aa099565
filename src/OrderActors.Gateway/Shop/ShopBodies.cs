using OrderActors.Domain;
using OrderActors.Domain.Orders;

namespace OrderActors.Gateway.Shop;

/// <summary>A product to create or change; stock is left alone.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="UnitPrice">The price of one.</param>
/// <param name="Discontinued">Whether it is no longer bought in; its stock still sells.</param>
internal sealed record ProductBody(string Name, Money UnitPrice, bool Discontinued = false);

/// <summary>Goods that came in.</summary>
/// <param name="Quantity">How many, from 1.</param>
internal sealed record ReceiveBody(int Quantity);

/// <summary>A page of products.</summary>
/// <param name="Products">By SKU.</param>
/// <param name="Next">What to ask for <c>after</c>, or null at the end.</param>
internal sealed record ProductList(IReadOnlyList<Product> Products, string? Next);

/// <summary>A customer to create or replace.</summary>
/// <param name="Name">How to call them.</param>
/// <param name="Email">Where to write to, or null.</param>
/// <param name="Phone">Where to send texts to, or null.</param>
/// <param name="Tier">Standard, silver, gold, …</param>
/// <param name="Country">Where they live, or null.</param>
/// <param name="TimeZone">The IANA name of their time zone; null: as before, UTC at first.</param>
internal sealed record CustomerBody(
    string Name, string? Email = null, string? Phone = null, string Tier = "standard", string? Country = null,
    string? TimeZone = null);

/// <summary>What to change of a customer; what is left out or null stays as it is.</summary>
/// <param name="Name">How to call them.</param>
/// <param name="Email">Where to write to.</param>
/// <param name="Phone">Where to send texts to.</param>
/// <param name="Tier">Standard, silver, gold, …</param>
/// <param name="Country">Where they live.</param>
/// <param name="TimeZone">The IANA name of their time zone.</param>
internal sealed record CustomerChangeBody(string? Name = null, string? Email = null, string? Phone = null,
    string? Tier = null, string? Country = null, string? TimeZone = null);
