using System.Text.Json.Serialization;
using OrderActors.Sagas;

namespace OrderActors.Domain.Onboarding;

/// <summary>
/// The terms of an onboarding. Copied into its first event, so that a changed setting affects none under way. All times
/// count from the start.
/// </summary>
/// <param name="Reminders">When reminders are sent, ascending.</param>
/// <param name="FollowUp">When the follow-up is sent, after the last reminder.</param>
/// <param name="Expiry">When it ends without a profile, after the follow-up.</param>
public sealed record OnboardingTerms(ValueList<TimeSpan> Reminders, TimeSpan FollowUp, TimeSpan Expiry)
{
    /// <summary>Reminders after 1, 3 and 7 days, the follow-up after 14, the end after 21.</summary>
    public static OnboardingTerms Default { get; } = new(
        [TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(7)], TimeSpan.FromDays(14),
        TimeSpan.FromDays(21));

    /// <summary>What is wrong with them, in one sentence, or null.</summary>
    public string? Mistake()
    {
        var last = TimeSpan.Zero;
        foreach (var time in (TimeSpan[])[.. Reminders, FollowUp, Expiry])
        {
            if (time <= last) return "reminders, follow-up and expiry must come one after the other";
            last = time;
        }

        return null;
    }
}

/// <summary>What can be asked of an onboarding, by the names that addresses have.</summary>
[JsonDerivedType(typeof(StartOnboarding), "start")]
[JsonDerivedType(typeof(CompleteProfile), "complete-profile")]
[JsonDerivedType(typeof(CancelOnboarding), "cancel")]
public abstract record OnboardingCommand : SagaCommand;

/// <summary>Starts the onboarding of a user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Terms">The terms.</param>
[Command("Welcomes a user and waits for their profile", Starts = true)]
public sealed record StartOnboarding(string UserId, OnboardingTerms Terms) : OnboardingCommand;

/// <summary>The user has completed the profile: nothing more is asked of them, but a thank-you is sent.</summary>
[Command("Says that the profile is complete, and ends the onboarding with a thank-you")]
public sealed record CompleteProfile : OnboardingCommand;

/// <summary>Cancels the onboarding.</summary>
/// <param name="Reason">Why.</param>
[Command("Cancels the onboarding at any stage before its end")]
public sealed record CancelOnboarding(string Reason) : OnboardingCommand;

/// <summary>Sends the user a mail of the onboarding. One without an address gets none, on record.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Mail">Which: of <see cref="OnboardingMails"/>.</param>
/// <param name="Number">Which one of several, from 1.</param>
public sealed record SendOnboardingMail(string UserId, string Mail, int Number) : Activity<OnboardingMailSent>;

/// <summary>
/// The mail's delivery: <c>queued</c>; <c>skipped</c> where the user has no address or allows no mails; <c>gone</c>
/// where there is no such user any more.
/// </summary>
public sealed record OnboardingMailSent(string Delivery)
{
    /// <summary>There is no such user any more.</summary>
    public const string Gone = "gone";
}

/// <summary>The mails of an onboarding.</summary>
public static class OnboardingMails
{
    /// <summary>At the start.</summary>
    public const string Welcome = "welcome";

    /// <summary>While the profile is not complete.</summary>
    public const string Reminder = "reminder";

    /// <summary>After the last reminder.</summary>
    public const string FollowUp = "follow-up";

    /// <summary>Once the profile is complete.</summary>
    public const string ThankYou = "thank-you";
}
