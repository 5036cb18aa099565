using System.Text.Json.Serialization.Metadata;

namespace OrderActors.Sagas;

/// <summary>How an event is stored.</summary>
/// <param name="Manifest">The stored name, for example <c>order.placed.v1</c>. Never changes.</param>
/// <param name="Class">What the event is about, for example <c>payment</c>.</param>
/// <param name="Json">How its payload is written and read.</param>
/// <param name="Upcast">Converts an event of an earlier version into the current one; null for a current event.</param>
public sealed record EventType(string Manifest, string Class, JsonTypeInfo Json, Func<object, SagaEvent>? Upcast);

/// <summary>A command as gateways name it.</summary>
/// <param name="Name">The name in addresses, for example <c>approve</c>.</param>
/// <param name="Json">How its body is read.</param>
/// <param name="Starts">Whether it may be a saga's first message.</param>
/// <param name="Summary">What it does, as help texts say it, for example <c>Approves the payment</c>; or null.</param>
public sealed record CommandType(string Name, JsonTypeInfo Json, bool Starts, string? Summary);

/// <summary>An activity as settings and telemetry name it.</summary>
/// <param name="Name">Its name in kebab case, for example <c>reserve-stock</c>.</param>
/// <param name="Domain">The domain whose settings apply to it, for example <c>inventory</c>.</param>
/// <param name="Type">The request's type.</param>
/// <param name="ResultType">The result's type.</param>
/// <param name="Defaults">Its own options unless settings say otherwise, or null.</param>
public sealed record ActivityType(string Name, string Domain, Type Type, Type ResultType, ActivityOptions? Defaults);

/// <summary>A question that a saga answers from its state.</summary>
/// <param name="Name">The name in addresses; every kind has <c>status</c>.</param>
/// <param name="Json">How the answer is written.</param>
/// <param name="Answer">The answer: the state's view at a time.</param>
public sealed record QueryType(string Name, JsonTypeInfo Json, Func<object, object> Answer);
