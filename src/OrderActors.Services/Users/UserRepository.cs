using OrderActors.Domain.Users;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Services.Users;

/// <summary>The users, in the table that orders know as the shop's customers: one record for each person.</summary>
/// <remarks>What has to follow from a change is noted with it, and told as soon as it is stored.</remarks>
internal sealed class UserRepository(IServiceStore store, UserChangeRelay relay, TimeProvider time) : IUsers
{
    private const char Separator = ',';

    private const string Columns =
        "customer_id, name, email, phone, tier, country, time_zone, language, channels, unsubscribed, quiet_from, " +
        "quiet_to, blocked, deleted_at, creation";

    private static readonly ServiceSql Find = new($"SELECT {Columns} FROM customers WHERE customer_id = @id");

    private static readonly ServiceSql Page = new(
        $"SELECT {Columns} FROM customers WHERE customer_id > @after AND deleted_at IS NULL " +
        "ORDER BY customer_id LIMIT @limit");

    private static readonly ServiceSql Insert = new(
        $"INSERT INTO customers ({Columns}) VALUES (@id, @name, @email, @phone, @tier, @country, @zone, @language, " +
        "@channels, @unsubscribed, @from, @to, @blocked, NULL, @creation) ON CONFLICT DO NOTHING");

    private static readonly ServiceSql Replace = new(
        "UPDATE customers SET name = @name, email = @email, phone = @phone, tier = @tier, country = @country, " +
        "time_zone = @zone, language = @language, channels = @channels, unsubscribed = @unsubscribed, " +
        "quiet_from = @from, quiet_to = @to, blocked = @blocked WHERE customer_id = @id AND deleted_at IS NULL");

    private static readonly ServiceSql Anonymize = new(
        "UPDATE customers SET name = NULL, email = NULL, phone = NULL, tier = 'standard', country = NULL, " +
        "time_zone = 'UTC', language = 'en', channels = '', unsubscribed = '', quiet_from = NULL, quiet_to = NULL, " +
        "deleted_at = @now WHERE customer_id = @id AND deleted_at IS NULL");

    public async Task<IReadOnlyList<User>> ListAsync(string? after, int limit, CancellationToken cancellation) =>
        await store.ReadAsync(reader => reader.All(Page, static row => Read(row).User, after ?? "", limit));

    public async Task<User?> FindAsync(string userId, CancellationToken cancellation) =>
        await store.ReadAsync(reader => reader.First(Find, Read, userId)) is { IsDeleted: false } row ? row.User : null;

    public async Task<UserCreation> CreateAsync(User user, string? request, CancellationToken cancellation)
    {
        var creation = await store.WriteAsync<UserCreation>(transaction =>
        {
            var p = user.Preferences;
            if (transaction.TryChange(Insert, user.UserId, user.Name, user.Email, user.Phone, user.Tier, user.Country,
                    user.TimeZone, user.Language, Join(p.Channels), Join(p.Unsubscribed), p.QuietHours?.From,
                    p.QuietHours?.To, user.Blocked ? 1 : 0, request))
            {
                UserChanges.Note(transaction, user.UserId, UserChangeKind.Created);
                if (user.IsComplete) UserChanges.Note(transaction, user.UserId, UserChangeKind.Completed);
                return new UserCreation.Done(user, false);
            }

            var known = transaction.First(Find, Read, user.UserId)!;
            if (known.IsDeleted) return new UserCreation.Deleted();
            return (request is null ? known.User == user : known.Creation == request)
                ? new UserCreation.Done(known.User, true)
                : new UserCreation.IdInUse();
        });
        if (creation is UserCreation.Done) await relay.RelayAsync(user.UserId);
        return creation;
    }

    public async Task<bool> ReplaceAsync(User user, CancellationToken cancellation)
    {
        var replaced = await store.WriteAsync(transaction =>
        {
            if (transaction.First(Find, Read, user.UserId) is not { IsDeleted: false } before) return false;
            var p = user.Preferences;
            transaction.Change(Replace, user.Name, user.Email, user.Phone, user.Tier, user.Country, user.TimeZone,
                user.Language, Join(p.Channels), Join(p.Unsubscribed), p.QuietHours?.From, p.QuietHours?.To,
                user.Blocked ? 1 : 0, user.UserId);
            if (user.IsComplete && !before.User.IsComplete)
                UserChanges.Note(transaction, user.UserId, UserChangeKind.Completed);
            return true;
        });
        if (replaced) await relay.RelayAsync(user.UserId);
        return replaced;
    }

    public async Task<bool> DeleteAsync(string userId, CancellationToken cancellation)
    {
        var known = await store.WriteAsync(transaction =>
        {
            if (transaction.First(Find, Read, userId) is not { } user) return false;
            if (user.IsDeleted) return true;
            transaction.Change(Anonymize, time.GetUtcNow().UtcTicks, userId);
            UserChanges.Note(transaction, userId, UserChangeKind.Deleted);
            return true;
        });
        if (known) await relay.RelayAsync(userId);
        return known;
    }

    private static string Join(ValueList<string> words) => string.Join(Separator, words);

    private static ValueList<string> Split(string text) =>
        text.Split(Separator, StringSplitOptions.RemoveEmptyEntries).ToValueList();

    private static UserRow Read(ServiceRow row) => new(
        new(row.Text(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), row.Text(4), row.TextOrNull(5),
            row.Text(6), row.Text(7), new(Split(row.Text(8)), Split(row.Text(9)),
                row.TextOrNull(10) is { } from && row.TextOrNull(11) is { } to ? new(from, to) : null),
            row.Number(12) != 0),
        row.Number(13) != 0, row.TextOrNull(14));

    private sealed record UserRow(User User, bool IsDeleted, string? Creation);
}
