using System.Globalization;

namespace OrderActors.Cli.Http;

/// <summary>An amount as the node reads it.</summary>
/// <param name="Amount">Major units, for example <c>19.80</c>.</param>
/// <param name="Currency">The ISO 4217 code.</param>
internal sealed record MoneyBody(string Amount, string Currency);

/// <summary>An item of an order to place; price and discount in imports only.</summary>
internal sealed record ItemBody(string Sku, int Quantity, MoneyBody? UnitPrice = null, decimal? Discount = null);

/// <summary>An order to place.</summary>
internal sealed record OrderBody(string? OrderId, string CustomerId, string? Email, IReadOnlyList<ItemBody> Items);

/// <summary>The node's HTTP contract, an endpoint a method. Every POST carries an idempotency key.</summary>
internal sealed class NodeClient(NodeTransport transport, CancellationToken cancellation)
{
    /// <summary>The transport, for messages that name the address and for live feeds.</summary>
    public NodeTransport Transport => transport;

    public Task<NodeReply> PlaceAsync(OrderBody order, string key) => PostAsync("api/orders", order, key);

    public Task<NodeReply> ImportOrderAsync(OrderBody order, string key) => PostAsync("api/import/orders", order, key);

    public Task<NodeReply> ApproveAsync(string orderId, string approvedBy, MoneyBody? total, string key) =>
        PostAsync($"{Order(orderId)}/approve", new { approvedBy, total }, key);

    public Task<NodeReply> CancelAsync(string orderId, string reason, string key) =>
        PostAsync($"{Order(orderId)}/cancel", new { reason }, key);

    public Task<NodeReply> AddItemAsync(string orderId, string sku, int quantity, string key) =>
        PostAsync($"{Order(orderId)}/items", new { sku, quantity }, key);

    /// <param name="orderId">The order.</param>
    /// <param name="work">The key of the work that waits.</param>
    /// <param name="verb"><c>retry</c> or <c>waive</c>.</param>
    /// <param name="by">Who.</param>
    /// <param name="reason">Why.</param>
    /// <param name="key">The idempotency key.</param>
    public Task<NodeReply> RepairAsync(
        string orderId, string work, string verb, string by, string reason, string key) =>
        PostAsync(string.Join('/', Order(orderId), "work", Escape(work), verb), new { by, reason }, key);

    public Task<NodeReply> ItemsAsync(string orderId) => GetAsync($"{Order(orderId)}/items");

    public Task<NodeReply> WhyAsync(string orderId) => GetAsync($"{Order(orderId)}/why");

    /// <summary>
    /// The saga's status: at once or, with a stage, when it is at or past it or the node's patience is over.
    /// </summary>
    public Task<NodeReply> StatusAsync(string kind, string id, string? waitFor = null) =>
        GetAsync(Saga(kind, id) + (waitFor is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $"?waitFor={waitFor}&timeoutSeconds={NodeTransport.LongPoll.TotalSeconds:0}")));

    public Task<NodeReply> HistoryAsync(string kind, string id) => GetAsync($"{Saga(kind, id)}/history");

    public Task<NodeReply> StartAsync(string kind, string id, object body, string key) =>
        PostAsync(Saga(kind, id), body, key);

    public Task<NodeReply> ListAsync(
        string? stage, string? customerId, bool stuck, string? after, int? limit) =>
        GetAsync("api/orders" + Query(("stage", stage), ("customerId", customerId),
            ("stuck", stuck ? "true" : null), ("after", after),
            ("limit", limit?.ToString(CultureInfo.InvariantCulture))));

    public Task<NodeReply> ProductsAsync(string? after, int? limit) =>
        GetAsync("api/products" + Query(("after", after), ("limit", limit?.ToString(CultureInfo.InvariantCulture))));

    public Task<NodeReply> PutProductAsync(string sku, string name, MoneyBody unitPrice, bool discontinued) =>
        PutAsync($"api/products/{Escape(sku)}", new { name, unitPrice, discontinued });

    public Task<NodeReply> ReceiveAsync(string sku, int quantity, string key) =>
        PostAsync($"api/products/{Escape(sku)}/receive", new { quantity }, key);

    /// <summary>Creates the customer or changes what is given; all else stays.</summary>
    public Task<NodeReply> ChangeCustomerAsync(string customerId, string name, string? country) =>
        transport.SendAsync(
            HttpMethod.Patch, $"api/customers/{Escape(customerId)}", new { name, country }, null, cancellation);

    public Task<NodeReply> InvariantsAsync() => GetAsync("api/invariants");

    /// <summary>Orders a maintenance job; under the same key it is the same job.</summary>
    public Task<NodeReply> StartJobAsync(string job, object body, string key) =>
        PostAsync($"api/maintenance/{job}", body, key);

    /// <summary>How far a maintenance job is.</summary>
    public Task<NodeReply> JobAsync(string id) => GetAsync($"api/maintenance/{Escape(id)}");

    public Task<NodeReply> ClusterMembersAsync() => GetAsync("api/cluster/members");

    public Task<NodeReply> ClusterShardsAsync() => GetAsync("api/cluster/shards");

    public Task<NodeReply> LocateAsync(string kind, string id) =>
        GetAsync($"api/cluster/locate/{Escape(kind)}/{Escape(id)}");

    /// <summary>Where the live events of one order, or of all, are.</summary>
    public static string EventsPath(string? orderId) => orderId is null ? "api/events" : $"{Order(orderId)}/events";

    private Task<NodeReply> GetAsync(string path) =>
        transport.SendAsync(HttpMethod.Get, path, null, null, cancellation);

    private Task<NodeReply> PutAsync(string path, object body) =>
        transport.SendAsync(HttpMethod.Put, path, body, null, cancellation);

    private Task<NodeReply> PostAsync(string path, object body, string key) =>
        transport.SendAsync(HttpMethod.Post, path, body, key, cancellation);

    private static string Order(string orderId) => $"api/orders/{Escape(orderId)}";

    private static string Saga(string kind, string id) =>
        kind == "order" ? Order(id) : $"api/sagas/{Escape(kind)}/{Escape(id)}";

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var given = new List<string>();
        foreach (var (name, value) in members)
            if (value is not null) given.Add($"{name}={Escape(value)}");
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
