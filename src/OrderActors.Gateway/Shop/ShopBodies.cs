using OrderActors.Domain;
using OrderActors.Domain.Orders;

namespace OrderActors.Gateway.Shop;

/// <summary>A product to create or change; stock is left alone.</summary>
internal sealed record ProductBody(string Name, Money UnitPrice, bool Discontinued = false);

/// <summary>Goods that came in.</summary>
internal sealed record ReceiveBody(int Quantity);

/// <summary>A page of products.</summary>
internal sealed record ProductList(IReadOnlyList<Product> Products, string? Next);

/// <summary>A customer to create or replace.</summary>
internal sealed record CustomerBody(
    string Name, string? Email = null, string? Phone = null, string Tier = "standard", string? Country = null,
    string? TimeZone = null);

/// <summary>What to change of a customer; what is left out or null stays as it is.</summary>
internal sealed record CustomerChangeBody(string? Name = null, string? Email = null, string? Phone = null,
    string? Tier = null, string? Country = null, string? TimeZone = null);
