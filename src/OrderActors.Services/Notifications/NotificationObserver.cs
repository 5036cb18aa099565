using OrderActors.Domain.Notifications;
using OrderActors.Services.Users;

namespace OrderActors.Services.Notifications;

/// <summary>Ends the notifications of a user who is deleted. One that is only starting finds no user.</summary>
internal sealed class NotificationObserver(UserSagas sagas) : IUserObserver
{
    private static readonly CancelNotification Deleted = new("the user is deleted");

    public async Task<bool> OnChangeAsync(UserChange change, CancellationToken cancellation) =>
        change.Kind != UserChangeKind.Deleted
        || await sagas.SendAllAsync(change, NotificationDefinition.Instance.Kind, Deleted, cancellation);
}
