using OrderActors.Sagas;

namespace OrderActors.Domain.Onboarding;

/// <summary>The onboarding's stages.</summary>
public static class OnboardingStages
{
#pragma warning disable CS1591 // The names are the meaning.
    public const string Start = "start";
    public const string Welcome = "welcome";
    public const string AwaitingProfile = "awaiting-profile";
    public const string FollowUp = "follow-up";
    public const string ThankYou = "thank-you";
    public const string Completed = "completed";
    public const string Expired = "expired";
    public const string Cancelled = "cancelled";
#pragma warning restore CS1591

    /// <summary>The stages by rank.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> ByRank { get; } =
        [[Start], [Welcome], [AwaitingProfile], [FollowUp], [ThankYou], [Completed, Expired, Cancelled]];
}

/// <summary>A mail of an onboarding.</summary>
/// <param name="Key">The key of its call, for example <c>send-reminder:2</c>.</param>
/// <param name="State"><c>queued</c>, <c>skipped</c>, <c>gone</c> or <c>missed</c>.</param>
/// <param name="Why">Why it was missed; null otherwise.</param>
public sealed record OnboardingMail(string Key, string State, string? Why = null);

/// <summary>An onboarding as clients see it.</summary>
public sealed record OnboardingStatus
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>Its stage: one of <see cref="OnboardingStages"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>How it ended, or null.</summary>
    public string? Outcome { get; init; }

    /// <summary>The mails that have ended, in the order of their ends.</summary>
    public required ValueList<OnboardingMail> Mails { get; init; }

    /// <summary>When the next mail is due or the onboarding expires, UTC; null: nothing is.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The newest error, or null.</summary>
    public string? LastError { get; init; }

    /// <summary>When it was started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
}

/// <summary>An onboarding's state, folded from its events. Immutable; read it through the query.</summary>
public sealed record OnboardingState
{
    internal OnboardingState(OnboardingStarted started) => Started = started;

    internal OnboardingStarted Started { get; }

    internal string Stage { get; init; } = OnboardingStages.Welcome;

    /// <summary>How many reminders are sent, being sent, or skipped.</summary>
    internal int Reminded { get; init; }

    /// <summary>The mails that have not ended.</summary>
    internal ValueList<Work> Calls { get; init; } = [];

    internal ValueList<OnboardingMail> Mails { get; init; } = [];

    internal string? LastError { get; init; }

    internal string? Outcome { get; init; }

    /// <summary>The timer of this stage, or null.</summary>
    internal Work.Timer? Timer
    {
        get
        {
            var (_, _, (reminders, followUp, expiry), start) = Started;
            return Stage switch
            {
                OnboardingStages.AwaitingProfile when Reminded < reminders.Count =>
                    new(OnboardingKeys.Reminder(Reminded + 1), start + reminders[Reminded]),
                OnboardingStages.AwaitingProfile => new(OnboardingKeys.FollowUp, start + followUp),
                OnboardingStages.FollowUp => new(OnboardingKeys.Expiry, start + expiry),
                _ => null,
            };
        }
    }
}

/// <summary>The keys of an onboarding's work.</summary>
internal static class OnboardingKeys
{
    public const string FollowUp = "follow-up";
    public const string Expiry = "expiry";
    public const string SendWelcome = "send-welcome";
    public const string SendFollowUp = "send-follow-up";
    public const string SendThankYou = "send-thank-you";

    public static string Reminder(int number) => $"reminder:{number}";

    public static string SendReminder(int number) => $"send-reminder:{number}";
}
