using OrderActors.Domain.Greetings;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Users;
using OrderActors.Engine.Services;

namespace OrderActors.Services.Customers;

/// <summary>The shop's customers and how they like to be addressed.</summary>
internal sealed class CustomerRepository(IServiceStore store) : ICustomers
{
    private const string StandardTier = "standard";

    /// <summary>Where somebody may be reached who allows neither mails nor text messages.</summary>
    private const string Nowhere = "none";

    private static readonly ServiceSql Find = new(
        "SELECT customer_id, name, email, phone, tier, country, time_zone, language, channels " +
        "FROM customers WHERE customer_id = @id AND deleted_at IS NULL");

    private static readonly ServiceSql FindBlocked =
        new("SELECT customer_id FROM customers WHERE customer_id = @id AND blocked = 1");

    // Language and preferences are not the caller's: a replaced customer keeps them, and the time zone if none is
    // given. Nobody comes back who was deleted.
    private static readonly ServiceSql Put = new(
        "INSERT INTO customers (customer_id, name, email, phone, tier, country, time_zone, language) " +
        "VALUES (@id, @name, @email, @phone, @tier, @country, COALESCE(@zone, 'UTC'), 'en') " +
        "ON CONFLICT (customer_id) DO UPDATE SET name = excluded.name, email = excluded.email, " +
        "phone = excluded.phone, tier = excluded.tier, country = excluded.country, " +
        "time_zone = COALESCE(@zone, customers.time_zone) WHERE customers.deleted_at IS NULL");

    private static readonly ServiceSql Change = new(
        "UPDATE customers SET name = COALESCE(@name, name), email = COALESCE(@email, email), " +
        "phone = COALESCE(@phone, phone), tier = COALESCE(@tier, tier), country = COALESCE(@country, country), " +
        "time_zone = COALESCE(@zone, time_zone) WHERE customer_id = @id AND deleted_at IS NULL");

    private static readonly ServiceSql Prefer = new(
        "UPDATE customers SET time_zone = @zone, language = @language, channels = @channels WHERE customer_id = @id");

    public async Task<Customer?> FindAsync(string customerId, CancellationToken cancellation) =>
        (await ReadAsync(customerId))?.Customer;

    public async Task<Customer?> PutAsync(Customer customer, CancellationToken cancellation) =>
        await store.WriteAsync(transaction =>
        {
            Write(transaction, customer);
            return transaction.First(Find, Read, customer.CustomerId)?.Customer;
        });

    /// <summary>Whether the shop does no business with a customer; a deleted one stays blocked.</summary>
    public async ValueTask<bool> IsBlockedAsync(string customerId) => await store.ReadAsync(reader =>
        reader.First(FindBlocked, static row => row.Text(0), customerId)) is not null;

    public async Task<Customer?> ChangeAsync(
        string customerId, CustomerChange change, CancellationToken cancellation) =>
        await store.WriteAsync(transaction =>
        {
            var (name, email, phone, tier, country, zone) = change;
            var changed = transaction.Execute(Change, name, email, phone, tier, country, zone, customerId);
            if (changed == 0 && name is not null)
                Write(transaction, new(customerId, name, email, phone, tier ?? StandardTier, country, zone));
            return transaction.First(Find, Read, customerId)?.Customer;
        });

    public async ValueTask<CustomerProfile> ProfileAsync(string customerId) =>
        (await ReadAsync(customerId))?.Customer is { } c
        ? new(c.Tier, c.Name, c.Email, c.Phone)
        : new(StandardTier, null, null, null);

    /// <summary>An unknown user is greeted by id, in UTC.</summary>
    public async ValueTask<UserDetails> DetailsAsync(string userId) =>
        await ReadAsync(userId) is { } row ? new(row.Customer.Name ?? userId, row.TimeZone) : new(userId, "UTC");

    public async ValueTask<UserPreferences> PreferencesAsync(string userId) =>
        await ReadAsync(userId) is { } row ? new(row.Language, row.Channel) : new("en", Channels.Email);

    public static int Write(ServiceTransaction transaction, Customer customer) => transaction.Execute(Put,
        customer.CustomerId, customer.Name, customer.Email, customer.Phone, customer.Tier, customer.Country,
        customer.TimeZone);

    public static int WritePreferences(
        ServiceTransaction transaction, string customerId, string timeZone, string language, string channels) =>
        transaction.Execute(Prefer, timeZone, language, channels, customerId);

    private ValueTask<CustomerRow?> ReadAsync(string customerId) =>
        store.ReadAsync(reader => reader.First(Find, Read, customerId));

    private static CustomerRow Read(ServiceRow row) => new(
        new(row.Text(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), row.Text(4), row.TextOrNull(5),
            row.Text(6)), row.Text(6), row.Text(7),
        row.Text(8).Split(',').FirstOrDefault(channel => channel is Channels.Email or Channels.Sms) ?? Nowhere);

    private sealed record CustomerRow(Customer Customer, string TimeZone, string Language, string Channel);
}
