using OrderActors.Engine.Services;

namespace OrderActors.Services.Users;

/// <summary>What has happened to a user.</summary>
public enum UserChangeKind
{
    /// <summary>The user is created.</summary>
    Created,

    /// <summary>The profile has become complete.</summary>
    Completed,

    /// <summary>The user is deleted.</summary>
    Deleted,
}

/// <summary>A change of a user that sagas must hear of. It is stored in the transaction of the change itself.</summary>
/// <param name="Number">Its number; those of one user ascend.</param>
/// <param name="UserId">The user.</param>
/// <param name="Kind">What has happened.</param>
public sealed record UserChange(long Number, string UserId, UserChangeKind Kind)
{
    /// <summary>A key under which a command that follows from the change acts once.</summary>
    public string Key => $"user-change/{Number}";
}

/// <summary>Whoever must hear of changes of users. All are told of each, a user's changes in their order.</summary>
public interface IUserObserver
{
    /// <summary>Does what follows; it may be told again, also concurrently.</summary>
    /// <returns>False: it could not be done now and is to be told again.</returns>
    Task<bool> OnChangeAsync(UserChange change, CancellationToken cancellation);
}

/// <summary>The changes that not everybody has heard of yet.</summary>
internal static class UserChanges
{
    private static readonly ServiceSql Insert =
        new("INSERT INTO user_changes (user_id, kind) VALUES (@user, @kind)");

    private static readonly ServiceSql Next = new(
        "SELECT number, user_id, kind FROM user_changes WHERE number > @after ORDER BY number LIMIT @limit");

    private static readonly ServiceSql OfUser =
        new("SELECT number, user_id, kind FROM user_changes WHERE user_id = @user ORDER BY number");

    private static readonly ServiceSql Delete = new("DELETE FROM user_changes WHERE number = @number");

    public static void Note(ServiceTransaction transaction, string userId, UserChangeKind kind) =>
        transaction.Change(Insert, userId, (long)kind);

    public static void Forget(ServiceTransaction transaction, UserChange change) =>
        transaction.Change(Delete, change.Number);

    public static List<UserChange> After(ServiceReader reader, long number, int limit) =>
        reader.All(Next, Read, number, limit);

    public static List<UserChange> Of(ServiceReader reader, string userId) => reader.All(OfUser, Read, userId);

    private static UserChange Read(ServiceRow row) => new(row.Number(0), row.Text(1), (UserChangeKind)row.Number(2));
}
