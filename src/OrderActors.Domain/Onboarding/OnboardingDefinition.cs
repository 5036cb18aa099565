using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Onboarding;

/// <summary>The saga kind <c>onboarding</c>: its stored names, messages, activity and query.</summary>
public static class OnboardingDefinition
{
    /// <summary>The definition.</summary>
    public static SagaDefinition<OnboardingState> Instance { get; } =
        new SagaDefinition<OnboardingState>("onboarding", new OnboardingSaga(), OnboardingStages.ByRank)
            .EventsOf(OnboardingJson.Default.OnboardingEvent)
            .Activity<SendOnboardingMail, OnboardingMailSent>("send-onboarding-mail", "onboarding")
            .CommandsOf(OnboardingCommandJson.Default.OnboardingCommand)
            .Failures(OnboardingStages.Expired, OnboardingStages.Cancelled)
            .Query("status", OnboardingJson.Default.OnboardingStatus, Status);

    private static OnboardingStatus Status(OnboardingState state) => new()
    {
        UserId = state.Started.UserId,
        Stage = state.Stage,
        Outcome = state.Outcome,
        Mails = state.Mails,
        NextAt = state.Timer?.DueAt,
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
[JsonSerializable(typeof(OnboardingEvent))]
[JsonSerializable(typeof(OnboardingStatus))]
// Items of value lists are not found by the generator on its own.
[JsonSerializable(typeof(OnboardingMail))]
[JsonSerializable(typeof(TimeSpan))]
internal sealed partial class OnboardingJson : JsonSerializerContext;

/// <summary>Commands as callers write them: an unknown or missing member is the caller's mistake.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(OnboardingCommand))]
[JsonSerializable(typeof(TimeSpan))]
internal sealed partial class OnboardingCommandJson : JsonSerializerContext;
