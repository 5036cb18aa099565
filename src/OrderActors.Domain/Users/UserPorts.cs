namespace OrderActors.Domain.Users;

/// <summary>The users. A deleted one is not there any more, but its id is never given to another.</summary>
public interface IUsers
{
    /// <summary>Users by id, those after <paramref name="after"/>, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<User>> ListAsync(string? after, int limit, CancellationToken cancellation);

    /// <summary>The user, or null.</summary>
    Task<User?> FindAsync(string userId, CancellationToken cancellation);

    /// <summary>Creates the user unless there is one of that id.</summary>
    /// <param name="user">The user.</param>
    /// <param name="request">
    /// What tells this request from all others, or null: then only the same content makes it the same.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<UserCreation> CreateAsync(User user, string? request, CancellationToken cancellation);

    /// <summary>Replaces the user's whole record; false: there is no such user.</summary>
    Task<bool> ReplaceAsync(User user, CancellationToken cancellation);

    /// <summary>
    /// Removes all that says who the user is; id and block stay. Repeated, it changes nothing. False: there never was
    /// such a user.
    /// </summary>
    Task<bool> DeleteAsync(string userId, CancellationToken cancellation);
}

/// <summary>What became of the creation of a user.</summary>
public abstract record UserCreation
{
    private UserCreation() { }

    /// <summary>There is the user.</summary>
    /// <param name="User">As it is now.</param>
    /// <param name="Repeated">Whether the same request had created it before: nothing is changed.</param>
    public sealed record Done(User User, bool Repeated) : UserCreation;

    /// <summary>There is another user of that id; nothing is changed.</summary>
    public sealed record IdInUse : UserCreation;

    /// <summary>The id is that of a user who was deleted; nothing is changed.</summary>
    public sealed record Deleted : UserCreation;
}
