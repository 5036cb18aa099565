using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Greetings;

/// <summary>What happens to a greeting, by its stored names, which never change.</summary>
[JsonDerivedType(typeof(GreetingStarted), "greet.started.v1")]
[JsonDerivedType(typeof(DetailsFetched), "greet.details-fetched.v1")]
[JsonDerivedType(typeof(PreferencesFetched), "greet.preferences-fetched.v1")]
[JsonDerivedType(typeof(GreetingChosen), "greet.chosen.v1")]
[JsonDerivedType(typeof(GreetingDelivered), "greet.delivered.v1")]
[JsonDerivedType(typeof(GreetingNoted), "greet.noted.v1")]
[JsonDerivedType(typeof(NoteMissed), "greet.note-missed.v1")]
[JsonDerivedType(typeof(GreetingCompleted), "greet.completed.v1")]
[JsonDerivedType(typeof(GreetingCancelled), "greet.cancelled.v1")]
[JsonDerivedType(typeof(GreetingFailed), "greet.failed.v1")]
internal abstract record GreetingEvent : SagaEvent;

/// <summary>The greeting exists, under this version of the saga, which never changes.</summary>
[EventClass("lifecycle")]
internal sealed record GreetingStarted(string UserId, int Version, DateTimeOffset StartedAt) : GreetingEvent;

[EventClass("enrichment")]
internal sealed record DetailsFetched(string Name, string TimeZone) : GreetingEvent;

[EventClass("enrichment")]
internal sealed record PreferencesFetched(string Language, string Channel) : GreetingEvent;

/// <summary>The greeting for the user's time of day, chosen once: what is sent does not change with the clock.
/// </summary>
[EventClass("enrichment")]
internal sealed record GreetingChosen(string Text, string Channel) : GreetingEvent;

[EventClass("notification")]
internal sealed record GreetingDelivered(string Delivery) : GreetingEvent;

[EventClass("status")]
internal sealed record GreetingNoted(long Entry) : GreetingEvent;

/// <summary>The log is best effort: the greeting has been sent anyway.</summary>
[EventClass("status")]
internal sealed record NoteMissed(string Error) : GreetingEvent;

[EventClass("lifecycle")]
internal sealed record GreetingCompleted : GreetingEvent;

[EventClass("lifecycle")]
internal sealed record GreetingCancelled(string Reason) : GreetingEvent;

[EventClass("lifecycle")]
internal sealed record GreetingFailed(string Error) : GreetingEvent;
