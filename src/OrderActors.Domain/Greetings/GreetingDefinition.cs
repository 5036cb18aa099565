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
            .EventsOf(GreetingJson.Default.GreetingEvent)
            .Activity<GetUserDetails, UserDetails>("get-user-details", "greetings")
            .Activity<GetUserPreferences, UserPreferences>("get-user-preferences", "greetings")
            .Activity<SendGreeting, GreetingSent>("send-greeting", "greetings", Notices)
            .Activity<LogGreeting, GreetingLogged>("log-greeting", "greetings")
            .CommandsOf(GreetingCommandJson.Default.GreetingCommand)
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
[JsonSerializable(typeof(GreetingEvent))]
[JsonSerializable(typeof(GreetingStatus))]
internal sealed partial class GreetingJson : JsonSerializerContext;

/// <summary>Commands as callers write them: an unknown or missing member is the caller's mistake.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GreetingCommand))]
internal sealed partial class GreetingCommandJson : JsonSerializerContext;
