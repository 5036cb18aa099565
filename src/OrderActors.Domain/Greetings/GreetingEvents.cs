using OrderActors.Sagas;

namespace OrderActors.Domain.Greetings;

/// <summary>The greeting exists, under this version of the saga, which never changes.</summary>
internal sealed record GreetingStarted(string UserId, int Version, DateTimeOffset StartedAt) : SagaEvent;

internal sealed record DetailsFetched(string Name, string TimeZone) : SagaEvent;

internal sealed record PreferencesFetched(string Language, string Channel) : SagaEvent;

/// <summary>The greeting for the user's time of day, chosen once: what is sent does not change with the clock.
/// </summary>
internal sealed record GreetingChosen(string Text, string Channel) : SagaEvent;

internal sealed record GreetingDelivered(string Delivery) : SagaEvent;

internal sealed record GreetingNoted(long Entry) : SagaEvent;

/// <summary>The log is best effort: the greeting has been sent anyway.</summary>
internal sealed record NoteMissed(string Error) : SagaEvent;

internal sealed record GreetingCompleted : SagaEvent;

internal sealed record GreetingCancelled(string Reason) : SagaEvent;

internal sealed record GreetingFailed(string Error) : SagaEvent;
