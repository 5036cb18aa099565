using OrderActors.Domain.Greetings;
using OrderActors.Domain.Orders;
using OrderActors.Storage.Services;

namespace OrderActors.Services.Customers;

/// <summary>The shop's customers and how they like to be addressed.</summary>
internal sealed class CustomerBook(IServiceStore store) : ICustomers
{
    private const string StandardTier = "standard";

    private static readonly ServiceSql Find = new(
        "SELECT customer_id, name, email, phone, tier, country, time_zone, language, channel " +
        "FROM customers WHERE customer_id = @id");

    // Time zone, language and channel are not the caller's: a replaced customer keeps them.
    private static readonly ServiceSql Put = new(
        "INSERT INTO customers (customer_id, name, email, phone, tier, country, time_zone, language, channel) " +
        "VALUES (@id, @name, @email, @phone, @tier, @country, 'UTC', 'en', 'email') " +
        "ON CONFLICT (customer_id) DO UPDATE SET name = excluded.name, email = excluded.email, " +
        "phone = excluded.phone, tier = excluded.tier, country = excluded.country");

    private static readonly ServiceSql Prefer = new(
        "UPDATE customers SET time_zone = @zone, language = @language, channel = @channel WHERE customer_id = @id");

    public async Task<Customer?> FindAsync(string customerId, CancellationToken cancellation) =>
        (await ReadAsync(customerId))?.Customer;

    public Task PutAsync(Customer customer, CancellationToken cancellation) =>
        store.WriteAsync(transaction => Write(transaction, customer));

    public async ValueTask<CustomerProfile> ProfileAsync(string customerId) =>
        (await ReadAsync(customerId))?.Customer is { } c
        ? new(c.Tier, c.Name, c.Email, c.Phone)
        : new(StandardTier, null, null, null);

    /// <summary>A user nobody knows is greeted by the id, in UTC.</summary>
    public async ValueTask<UserDetails> DetailsAsync(string userId) =>
        await ReadAsync(userId) is { } row ? new(row.Customer.Name ?? userId, row.TimeZone) : new(userId, "UTC");

    public async ValueTask<UserPreferences> PreferencesAsync(string userId) =>
        await ReadAsync(userId) is { } row ? new(row.Language, row.Channel) : new("en", "email");

    public static int Write(ServiceTransaction transaction, Customer customer) => transaction.Execute(Put,
        customer.CustomerId, customer.Name, customer.Email, customer.Phone, customer.Tier, customer.Country);

    public static int WritePreferences(
        ServiceTransaction transaction, string customerId, string timeZone, string language, string channel) =>
        transaction.Execute(Prefer, timeZone, language, channel, customerId);

    private ValueTask<CustomerRow?> ReadAsync(string customerId) =>
        store.ReadAsync(reader => reader.First(Find, static row =>
        new CustomerRow(
            new(row.Text(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), row.Text(4), row.TextOrNull(5)),
            row.Text(6), row.Text(7), row.Text(8)), customerId));

    private sealed record CustomerRow(Customer Customer, string TimeZone, string Language, string Channel);
}
