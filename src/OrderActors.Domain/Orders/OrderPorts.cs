using OrderActors.Sagas;

namespace OrderActors.Domain.Orders;

/// <summary>A product with its stock.</summary>
/// <param name="Sku">The stock-keeping unit.</param>
/// <param name="Name">What it is called.</param>
/// <param name="UnitPrice">The price of one.</param>
/// <param name="Discontinued">Whether it is no longer bought in; its stock still sells.</param>
/// <param name="OnHand">In the shelf and not reserved.</param>
/// <param name="Reserved">Set aside for orders in flight.</param>
/// <param name="Shipped">Sent away.</param>
/// <param name="Received">Ever taken in: on hand + reserved + shipped.</param>
public sealed record Product(
    string Sku, string Name, Money UnitPrice, bool Discontinued, int OnHand, int Reserved, int Shipped, int Received);

/// <summary>The shop's products.</summary>
public interface ICatalogue
{
    /// <summary>The currency of all prices, ISO 4217.</summary>
    string Currency { get; }

    /// <summary>Products by SKU, those after <paramref name="after"/>, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Product>> ListAsync(string? after, int limit, CancellationToken cancellation);

    /// <summary>The product, or null.</summary>
    Task<Product?> FindAsync(string sku, CancellationToken cancellation);

    /// <summary>Those of the SKUs that the catalogue does not have. Answered from memory.</summary>
    IReadOnlyList<string> Unknown(IEnumerable<string> skus);

    /// <summary>Reads into memory what others may have put in since, on other nodes of a cluster.</summary>
    Task RefreshAsync(CancellationToken cancellation);

    /// <summary>
    /// Creates the product or changes its name, price and mark; stock is left alone. Returns it as it is then.
    /// </summary>
    Task<Product> PutAsync(string sku, string name, Money unitPrice, bool discontinued, CancellationToken cancellation);

    /// <summary>Takes goods in; under an idempotency key it happens once.</summary>
    /// <exception cref="ValidationError">The quantity is not above 0.</exception>
    Task<Receipt> ReceiveAsync(string sku, int quantity, string? idempotencyKey, CancellationToken cancellation);
}

/// <summary>What became of goods that came in.</summary>
public abstract record Receipt
{
    private Receipt() { }

    /// <summary>They are taken in.</summary>
    /// <param name="Product">The product as it is now.</param>
    /// <param name="Replayed">Whether they had been taken in before, under the same key.</param>
    public sealed record StockReceipt(Product Product, bool Replayed) : Receipt;

    /// <summary>There is no such product; nothing is stored.</summary>
    public sealed record UnknownProduct : Receipt;

    /// <summary>The key stands for another quantity or product; nothing is stored.</summary>
    public sealed record KeyReused(string Detail) : Receipt;

    /// <summary>The product's count would exceed what a count can hold; nothing is stored.</summary>
    public sealed record TooMany(string Detail) : Receipt;
}

/// <summary>A customer as the shop keeps one.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Name">How to call them.</param>
/// <param name="Email">Where to write to, or null.</param>
/// <param name="Phone">Where to send texts to, or null.</param>
/// <param name="Tier">Standard, silver, gold, …</param>
/// <param name="Country">Where they live, or null.</param>
/// <param name="TimeZone">An IANA name; null in a replacement: as before, UTC at first.</param>
public sealed record Customer(string CustomerId, string? Name, string? Email, string? Phone, string Tier,
    string? Country, string? TimeZone = null);

/// <summary>What to change of a customer; null leaves a value as it is.</summary>
public sealed record CustomerChange(
    string? Name, string? Email, string? Phone, string? Tier, string? Country, string? TimeZone);

/// <summary>The shop's customers: its users, as orders know them.</summary>
public interface ICustomers
{
    /// <summary>The customer, or null.</summary>
    Task<Customer?> FindAsync(string customerId, CancellationToken cancellation);

    /// <summary>
    /// Creates or replaces the customer; returns it as it is then. Null: the id is that of a user who was deleted.
    /// </summary>
    Task<Customer?> PutAsync(Customer customer, CancellationToken cancellation);

    /// <summary>Changes the customer, or creates one who has a name. Returns null where there is neither.</summary>
    Task<Customer?> ChangeAsync(string customerId, CustomerChange change, CancellationToken cancellation);
}

/// <summary>One order as the checks see it, from its own state.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Stage">Where it is.</param>
/// <param name="Ended">Whether it is completed, cancelled or failed.</param>
/// <param name="Total">Its value: what must be captured when it is completed; null while unpriced.</param>
/// <param name="Lines">Its reserved lines: what must be shipped when it is completed.</param>
/// <param name="Waived">The compensations that were given up, as "key by who: why".</param>
public sealed record OrderFacts(
    string OrderId, string Stage, bool Ended, Money? Total, ValueList<SkuQuantity> Lines, ValueList<string> Waived);

/// <summary>A difference that the records show.</summary>
/// <param name="Rule">Which equality or bound does not hold, for example <c>money</c>.</param>
/// <param name="Subject">The order or SKU.</param>
/// <param name="Detail">The numbers.</param>
public sealed record InvariantViolation(string Rule, string Subject, string Detail);

/// <summary>What the records say, recomputed (never from counters).</summary>
public sealed record InvariantReport
{
    /// <summary>True when nothing is violated and every order could be read.</summary>
    public required bool Clean { get; init; }

    /// <summary>How many ended orders were checked.</summary>
    public required int EndedOrders { get; init; }

    /// <summary>How many orders are in flight and were held against bounds only.</summary>
    public required int OrdersInFlight { get; init; }

    /// <summary>How many ended orders were purged: their totals are in the sums below, they are in no list.</summary>
    public required long PurgedOrders { get; init; }

    /// <summary>Orders by stage.</summary>
    public required IReadOnlyDictionary<string, int> Stages { get; init; }

    /// <summary>Units received, on hand, reserved and shipped, over all products.</summary>
    public required StockTotals Stock { get; init; }

    /// <summary>Captured and refunded over all orders in the node's currency; the value of completed ones.</summary>
    public required MoneyTotals Money { get; init; }

    /// <summary>
    /// The same for each other currency that records are in: those of a store from before a store kept to one.
    /// </summary>
    public IReadOnlyList<MoneyTotals> OtherCurrencies { get; init; } = [];

    /// <summary>What does not hold, by order or product.</summary>
    public required IReadOnlyList<InvariantViolation> Violations { get; init; }

    /// <summary>Orders whose events cannot be read, and why: they are not checked, and their records are not orphans.
    /// </summary>
    public required IReadOnlyList<InvariantViolation> Unreadable { get; init; }

    /// <summary>Differences that an operator has waived, with who and why.</summary>
    public required IReadOnlyList<InvariantViolation> Waived { get; init; }

    /// <summary>What orders in flight hold now: listed, not judged.</summary>
    public required IReadOnlyList<InvariantViolation> InFlight { get; init; }
}

/// <summary>Units of all products together.</summary>
/// <param name="Received">Ever taken in.</param>
/// <param name="OnHand">In the shelves and not reserved.</param>
/// <param name="Reserved">Set aside for orders in flight.</param>
/// <param name="Shipped">Sent away.</param>
public sealed record StockTotals(long Received, long OnHand, long Reserved, long Shipped);

/// <summary>Money of all orders in one currency together.</summary>
/// <param name="Captured">Charged.</param>
/// <param name="Refunded">Paid back.</param>
/// <param name="ValueOfCompleted">What completed orders are worth.</param>
public sealed record MoneyTotals(Money Captured, Money Refunded, Money ValueOfCompleted);

/// <summary>Recomputes the guarantees from the services' records and the sagas' own states.</summary>
public interface IInvariants
{
    /// <summary>Checks everything that there is, from the beginning; it takes its time.</summary>
    Task<InvariantReport> CheckAsync(CancellationToken cancellation);
}
