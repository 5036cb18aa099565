using System.Text.Json.Serialization;

namespace OrderActors.Domain.Orders;

/// <summary>
/// Events as they are stored, and answers. A stored payload without a required member is unreadable, not empty.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(OrderPlaced))]
[JsonSerializable(typeof(InventoryFetched))]
[JsonSerializable(typeof(CustomerFetched))]
[JsonSerializable(typeof(RecommendationsFetched))]
[JsonSerializable(typeof(RecommendationsMissed))]
[JsonSerializable(typeof(EnrichmentFailed))]
[JsonSerializable(typeof(OrderReserved))]
[JsonSerializable(typeof(ReserveFailed))]
[JsonSerializable(typeof(ItemAdded))]
[JsonSerializable(typeof(ItemReserved))]
[JsonSerializable(typeof(ItemRefused))]
[JsonSerializable(typeof(PaymentApproved))]
[JsonSerializable(typeof(PaymentRequested))]
[JsonSerializable(typeof(PaymentCharged))]
[JsonSerializable(typeof(PaymentUnknown))]
[JsonSerializable(typeof(PaymentFailed))]
[JsonSerializable(typeof(StatusWritten))]
[JsonSerializable(typeof(StatusUpdateFailed))]
[JsonSerializable(typeof(ShipmentScheduled))]
[JsonSerializable(typeof(ShippingFailed))]
[JsonSerializable(typeof(NoticeDelivered))]
[JsonSerializable(typeof(NoticeFailed))]
[JsonSerializable(typeof(CancelDecided))]
[JsonSerializable(typeof(UndoEnded))]
[JsonSerializable(typeof(UndoWaived))]
[JsonSerializable(typeof(OrderCompleted))]
[JsonSerializable(typeof(OrderCancelled))]
[JsonSerializable(typeof(OrderFailed))]
[JsonSerializable(typeof(OrderStatus))]
[JsonSerializable(typeof(OrderItems))]
// Items of value lists are not found by the generator on its own.
[JsonSerializable(typeof(OrderItem))]
[JsonSerializable(typeof(StockPrice))]
[JsonSerializable(typeof(string))]
internal sealed partial class OrderJson : JsonSerializerContext;

/// <summary>Commands as callers write them: an unknown or missing member is the caller's mistake.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PlaceOrder))]
[JsonSerializable(typeof(ApprovePayment))]
[JsonSerializable(typeof(CancelOrder))]
[JsonSerializable(typeof(AddLineItem))]
[JsonSerializable(typeof(OrderItem))]
internal sealed partial class OrderCommandJson : JsonSerializerContext;
