using OrderActors.Domain;
using OrderActors.Domain.Onboarding;
using OrderActors.Domain.Users;
using OrderActors.Sagas;
using OrderActors.Services.Notifications;

namespace OrderActors.Services.Onboarding;

/// <summary>Sends the mails of an onboarding, to whatever address the user has at that moment.</summary>
internal sealed class OnboardingMailHandler(IUsers users, NotificationService notices)
    : IActivityHandler<SendOnboardingMail, OnboardingMailSent>
{
    public async ValueTask<OnboardingMailSent> HandleAsync(SendOnboardingMail activity, ActivityContext context)
    {
        var (userId, mail, number) = activity;
        if (await users.FindAsync(userId, context.CancellationToken) is not { } user)
            return new(OnboardingMailSent.Gone);
        // A stored address may be older than the rule for addresses; the user then needs no mail.
        var allowed = user.Preferences.Channels.Contains(Channels.Email, StringComparer.Ordinal)
            && EmailAddress.IsValid(user.Email);
        var (subject, body) = Text(mail, user.Name ?? userId);
        return new(await notices.MailAsync(context.IdempotencyKey, $"onboarding {userId} {mail} {number}",
            allowed ? user.Email : null, subject, body));
    }

    private static (string Subject, string Body) Text(string mail, string name) => mail switch
    {
        OnboardingMails.Welcome => ($"Welcome, {name}",
            $"Hello {name},\n\nwelcome. Please complete your profile: name, e-mail address and phone.\n"),
        OnboardingMails.Reminder => ("Your profile is not complete yet",
            $"Hello {name},\n\nsomething is still missing in your profile: name, e-mail address or phone.\n"),
        OnboardingMails.FollowUp => ("Can we help you?",
            $"Hello {name},\n\nyour profile is still not complete. Write to us if there is anything we can do.\n"),
        OnboardingMails.ThankYou => ("Thank you", $"Hello {name},\n\nyour profile is complete. Thank you.\n"),
        _ => throw new ValidationError($"unknown mail '{mail}'"),
    };
}
