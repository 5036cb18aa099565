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
[JsonSerializable(typeof(OrderEvent))]
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
[JsonSerializable(typeof(OrderCommand))]
[JsonSerializable(typeof(OrderItem))]
internal sealed partial class OrderCommandJson : JsonSerializerContext;
