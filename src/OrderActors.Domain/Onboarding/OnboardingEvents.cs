using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Onboarding;

/// <summary>What happens to an onboarding, by its stored names, which never change.</summary>
[JsonDerivedType(typeof(OnboardingStarted), "onboarding.started.v1")]
[JsonDerivedType(typeof(MailDelivered), "onboarding.mail-delivered.v1")]
[JsonDerivedType(typeof(MailMissed), "onboarding.mail-missed.v1")]
[JsonDerivedType(typeof(ReminderSkipped), "onboarding.reminder-skipped.v1")]
[JsonDerivedType(typeof(ReminderDue), "onboarding.reminder-due.v1")]
[JsonDerivedType(typeof(FollowUpDue), "onboarding.follow-up-due.v1")]
[JsonDerivedType(typeof(ProfileCompleted), "onboarding.profile-completed.v1")]
[JsonDerivedType(typeof(OnboardingCompleted), "onboarding.completed.v1")]
[JsonDerivedType(typeof(OnboardingExpired), "onboarding.expired.v1")]
[JsonDerivedType(typeof(OnboardingCancelled), "onboarding.cancelled.v1")]
internal abstract record OnboardingEvent : SagaEvent;

/// <summary>The onboarding exists, under this version of the saga and these terms, which never change.</summary>
[EventClass("lifecycle")]
internal sealed record OnboardingStarted(string UserId, int Version, OnboardingTerms Terms, DateTimeOffset StartedAt)
    : OnboardingEvent;

/// <summary>A mail was handed over, or skipped since the user wants or can get none.</summary>
[EventClass("notification")]
internal sealed record MailDelivered(string Key, string Delivery) : OnboardingEvent;

/// <summary>Mails are best effort: the onboarding goes on without it.</summary>
[EventClass("notification")]
internal sealed record MailMissed(string Key, string Error) : OnboardingEvent;

/// <summary>The reminder's time had passed together with that of a later mail: one mail at a time is enough.</summary>
[EventClass("timer")]
internal sealed record ReminderSkipped(int Number) : OnboardingEvent;

[EventClass("timer")]
internal sealed record ReminderDue(int Number) : OnboardingEvent;

[EventClass("timer")]
internal sealed record FollowUpDue : OnboardingEvent;

[EventClass("profile")]
internal sealed record ProfileCompleted : OnboardingEvent;

[EventClass("lifecycle")]
internal sealed record OnboardingCompleted : OnboardingEvent;

[EventClass("lifecycle")]
internal sealed record OnboardingExpired : OnboardingEvent;

[EventClass("lifecycle")]
internal sealed record OnboardingCancelled(string Reason) : OnboardingEvent;
