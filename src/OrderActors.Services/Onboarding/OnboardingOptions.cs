using OrderActors.Domain.Onboarding;
using OrderActors.Engine.Settings;

namespace OrderActors.Services.Onboarding;

/// <summary>The terms of new onboardings, all counted from the start; those under way keep theirs.</summary>
public sealed class OnboardingOptions
{
    private const string Least = "1ms";
    private const string Most = "365d";

    /// <summary>When the first reminder is sent.</summary>
    [DurationLimits(Least, Most)]
    public TimeSpan FirstReminder { get; set; } = OnboardingTerms.Default.Reminders[0];

    /// <summary>When the second reminder is sent.</summary>
    [DurationLimits(Least, Most)]
    public TimeSpan SecondReminder { get; set; } = OnboardingTerms.Default.Reminders[1];

    /// <summary>When the third reminder is sent.</summary>
    [DurationLimits(Least, Most)]
    public TimeSpan ThirdReminder { get; set; } = OnboardingTerms.Default.Reminders[2];

    /// <summary>When the follow-up is sent.</summary>
    [DurationLimits(Least, Most)]
    public TimeSpan FollowUp { get; set; } = OnboardingTerms.Default.FollowUp;

    /// <summary>When an onboarding ends whose user has not completed the profile.</summary>
    [DurationLimits(Least, Most)]
    public TimeSpan Expiry { get; set; } = OnboardingTerms.Default.Expiry;

    /// <summary>The settings as the saga takes them.</summary>
    internal OnboardingTerms Terms => new([FirstReminder, SecondReminder, ThirdReminder], FollowUp, Expiry);

    /// <summary>Refuses settings that make no sense.</summary>
    /// <exception cref="ArgumentException">Names the setting and what is allowed.</exception>
    public void Validate()
    {
        DurationLimitsAttribute.Check(this);
        if (Terms.Mistake() is { } wrong)
            throw new ArgumentException($"{nameof(FirstReminder)} to {nameof(Expiry)}: {wrong}.");
    }
}
