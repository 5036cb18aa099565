using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Greetings;

/// <summary>The saga kind <c>greet</c>: its stored names, messages, activities and query.</summary>
public static class GreetingDefinition
{
    private static readonly ActivityOptions Notices = new() { MaximumAttempts = 3 };

    /// <summary>The definition.</summary>
    public static SagaDefinition<GreetingState> Instance { get; } =
        new SagaDefinition<GreetingState>("greet", new GreetingSaga(), GreetingStages.ByRank)
            .Event("greet.started.v1", "lifecycle", GreetingJson.Default.GreetingStarted)
            .Event("greet.details-fetched.v1", "enrichment", GreetingJson.Default.DetailsFetched)
            .Event("greet.preferences-fetched.v1", "enrichment", GreetingJson.Default.PreferencesFetched)
            .Event("greet.chosen.v1", "enrichment", GreetingJson.Default.GreetingChosen)
            .Event("greet.delivered.v1", "notification", GreetingJson.Default.GreetingDelivered)
            .Event("greet.noted.v1", "status", GreetingJson.Default.GreetingNoted)
            .Event("greet.note-missed.v1", "status", GreetingJson.Default.NoteMissed)
            .Event("greet.completed.v1", "lifecycle", GreetingJson.Default.GreetingCompleted)
            .Event("greet.cancelled.v1", "lifecycle", GreetingJson.Default.GreetingCancelled)
            .Event("greet.failed.v1", "lifecycle", GreetingJson.Default.GreetingFailed)
            .Activity<GetUserDetails, UserDetails>("get-user-details", "greetings")
            .Activity<GetUserPreferences, UserPreferences>("get-user-preferences", "greetings")
            .Activity<SendGreeting, GreetingSent>("send-greeting", "greetings", Notices)
            .Activity<LogGreeting, GreetingLogged>("log-greeting", "greetings")
            .Command("start", GreetingCommandJson.Default.GreetUser, starts: true,
                "Greets a user by the time of their day")
            .Command("cancel", GreetingCommandJson.Default.CancelGreeting,
                summary: "Cancels a greeting that is not sent yet")
            .Failures(GreetingStages.Cancelled, GreetingStages.Failed)
            .Query("status", GreetingJson.Default.GreetingStatus, Status);

    private static GreetingStatus Status(GreetingState state) => new()
    {
        UserId = state.Started.UserId,
        Stage = state.Stage,
        Outcome = state.Outcome,
        Name = state.Details?.Name,
        Text = state.Chosen?.Text,
        Delivery = state.Delivery,
        LastError = state.LastError,
        StartedAt = state.Started.StartedAt,
    };
}

/// <summary>Events as they are stored, and the answer.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GreetingStarted))]
[JsonSerializable(typeof(DetailsFetched))]
[JsonSerializable(typeof(PreferencesFetched))]
[JsonSerializable(typeof(GreetingChosen))]
[JsonSerializable(typeof(GreetingDelivered))]
[JsonSerializable(typeof(GreetingNoted))]
[JsonSerializable(typeof(NoteMissed))]
[JsonSerializable(typeof(GreetingCompleted))]
[JsonSerializable(typeof(GreetingCancelled))]
[JsonSerializable(typeof(GreetingFailed))]
[JsonSerializable(typeof(GreetingStatus))]
internal sealed partial class GreetingJson : JsonSerializerContext;

/// <summary>Commands as callers write them: an unknown or missing member is the caller's mistake.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GreetUser))]
[JsonSerializable(typeof(CancelGreeting))]
internal sealed partial class GreetingCommandJson : JsonSerializerContext;
