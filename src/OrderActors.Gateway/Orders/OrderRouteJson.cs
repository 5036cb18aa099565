using System.Text.Json.Serialization;
using OrderActors.Domain.Orders;

namespace OrderActors.Gateway.Orders;

/// <summary>The JSON of bodies of the routes for orders.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlaceOrderBody))]
[JsonSerializable(typeof(ImportOrderBody))]
[JsonSerializable(typeof(OperatorBody))]
[JsonSerializable(typeof(OrderList))]
[JsonSerializable(typeof(WhyResponse))]
[JsonSerializable(typeof(OrderStatus))]
[JsonSerializable(typeof(OrderItems))]
[JsonSerializable(typeof(ApprovePayment))]
[JsonSerializable(typeof(CancelOrder))]
[JsonSerializable(typeof(AddLineItem))]
[JsonSerializable(typeof(InvariantReport))]
internal sealed partial class OrderRouteJson : JsonSerializerContext;
