using OrderActors.Domain;
using OrderActors.Domain.Greetings;
using OrderActors.Sagas;
using OrderActors.Services.Customers;
using OrderActors.Services.Notifications;

namespace OrderActors.Services.Greetings;

internal sealed class GetUserDetailsHandler(CustomerRepository customers)
    : IActivityHandler<GetUserDetails, UserDetails>
{
    public ValueTask<UserDetails> HandleAsync(GetUserDetails activity, ActivityContext context) =>
        customers.DetailsAsync(activity.UserId);
}

internal sealed class GetUserPreferencesHandler(CustomerRepository customers)
    : IActivityHandler<GetUserPreferences, UserPreferences>
{
    public ValueTask<UserPreferences> HandleAsync(GetUserPreferences activity, ActivityContext context) =>
        customers.PreferencesAsync(activity.UserId);
}

internal sealed class SendGreetingHandler(CustomerRepository customers, NotificationService notices)
    : IActivityHandler<SendGreeting, GreetingSent>
{
    public async ValueTask<GreetingSent> HandleAsync(SendGreeting activity, ActivityContext context)
    {
        var (userId, channel, text) = activity;
        var (_, _, email, phone) = await customers.ProfileAsync(userId);
        return new(channel switch
        {
            // A stored address may be older than the rule for addresses; the greeting then needs no mail.
            "email" => await notices.MailAsync(context.IdempotencyKey, $"greeting {userId} {text}",
                EmailAddress.IsValid(email) ? email : null, text, text),
            "sms" => await notices.TextAsync(context.IdempotencyKey, phone, text),
            "none" => NotificationService.Skipped,
            _ => throw new ValidationError($"unknown channel '{channel}'"),
        });
    }
}

internal sealed class LogGreetingHandler(GreetingLog log) : IActivityHandler<LogGreeting, GreetingLogged>
{
    public ValueTask<GreetingLogged> HandleAsync(LogGreeting activity, ActivityContext context) =>
        new(log.LogAsync(context.IdempotencyKey, activity));
}
