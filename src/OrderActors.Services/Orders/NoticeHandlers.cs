using OrderActors.Domain.Orders;
using OrderActors.Sagas;
using OrderActors.Services.Notifications;

namespace OrderActors.Services.Orders;

internal sealed class SendOrderConfirmationHandler(NotificationService notices)
    : IActivityHandler<SendOrderConfirmation, NoticeSent>
{
    public async ValueTask<NoticeSent> HandleAsync(SendOrderConfirmation activity, ActivityContext context)
    {
        var (orderId, email, total, tracking) = activity;
        return new(await notices.MailAsync(context.IdempotencyKey,
            $"confirmation {orderId} {email} {total} {tracking}", email,
            $"Your order {orderId} is on its way",
            $"Thank you for your order {orderId}.\n\nTotal: {total}\nParcel: {tracking}\n"));
    }
}

internal sealed class SendCancellationEmailHandler(NotificationService notices)
    : IActivityHandler<SendCancellationEmail, NoticeSent>
{
    public async ValueTask<NoticeSent> HandleAsync(SendCancellationEmail activity, ActivityContext context)
    {
        var (orderId, email, reason) = activity;
        return new(await notices.MailAsync(context.IdempotencyKey, $"cancellation {orderId} {email} {reason}", email,
            $"Your order {orderId} is cancelled",
            $"Your order {orderId} is cancelled: {reason}.\n\nAnything you have paid for it is given back.\n"));
    }
}

internal sealed class SendFailureEmailHandler(NotificationService notices)
    : IActivityHandler<SendFailureEmail, NoticeSent>
{
    public async ValueTask<NoticeSent> HandleAsync(SendFailureEmail activity, ActivityContext context)
    {
        var (orderId, email, reason) = activity;
        return new(await notices.MailAsync(context.IdempotencyKey, $"failure {orderId} {email} {reason}", email,
            $"Your order {orderId} could not be carried out",
            $"We are sorry: your order {orderId} could not be carried out ({reason}).\n\n" +
            "Anything you have paid for it is given back.\n"));
    }
}

internal sealed class SendSmsHandler(NotificationService notices) : IActivityHandler<SendSms, NoticeSent>
{
    public async ValueTask<NoticeSent> HandleAsync(SendSms activity, ActivityContext context) =>
        new(await notices.TextAsync(context.IdempotencyKey, activity.Phone, activity.Text));
}
