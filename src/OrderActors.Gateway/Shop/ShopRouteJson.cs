using System.Text.Json.Serialization;
using OrderActors.Domain.Orders;

namespace OrderActors.Gateway.Shop;

/// <summary>The JSON of bodies of the routes for products and customers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProductBody))]
[JsonSerializable(typeof(ReceiveBody))]
[JsonSerializable(typeof(CustomerBody))]
[JsonSerializable(typeof(CustomerChangeBody))]
[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(ProductList))]
internal sealed partial class ShopRouteJson : JsonSerializerContext;
