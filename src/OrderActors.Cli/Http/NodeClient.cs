using System.Globalization;
using OrderActors.Cli.Commands;

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
        SendAsync(new(SagaName.Order, orderId), "approve", new { approvedBy, total }, key);

    public Task<NodeReply> AddItemAsync(string orderId, string sku, int quantity, string key) =>
        SendAsync(new(SagaName.Order, orderId), "add-item", new { sku, quantity }, key);

    /// <summary>Sends a saga a command of its kind.</summary>
    public Task<NodeReply> SendAsync(SagaName saga, string command, object data, string key) =>
        PostAsync($"{Generic(saga)}/messages/{Escape(command)}", data, key);

    /// <summary>Starts a saga; the data is that of the kind's starting command.</summary>
    public Task<NodeReply> StartAsync(SagaName saga, object data, string key) => PostAsync(Generic(saga), data, key);

    public Task<NodeReply> KindsAsync() => GetAsync("api/kinds");

    public Task<NodeReply> KindAsync(string kind) => GetAsync($"api/kinds/{Escape(kind)}");

    public Task<NodeReply> ItemsAsync(string orderId) => GetAsync($"api/orders/{Escape(orderId)}/items");

    public Task<NodeReply> WhyAsync(SagaName saga) => GetAsync($"{Saga(saga)}/why");

    /// <summary>
    /// The saga's status: at once or, with a stage, when it is at or past it or the node's time limit is over.
    /// </summary>
    public Task<NodeReply> StatusAsync(SagaName saga, string? waitFor = null) =>
        GetAsync(Saga(saga) + (waitFor is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $"?waitFor={Escape(waitFor)}&timeoutSeconds={NodeTransport.LongPoll.TotalSeconds:0}")));

    public Task<NodeReply> HistoryAsync(SagaName saga) => GetAsync($"{Saga(saga)}/history");

    public Task<NodeReply> ListAsync(
        string kind, string? stage, string? owner, bool stuck, string? after, int? limit)
    {
        var (address, ownerName) = kind == SagaName.Order ? ("api/orders", "customerId") : ("api/sagas", "owner");
        return GetAsync(address + Query(("kind", kind == SagaName.Order ? null : kind), ("stage", stage),
            (ownerName, owner), ("stuck", stuck ? "true" : null), ("after", after),
            ("limit", limit?.ToString(CultureInfo.InvariantCulture))));
    }

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

    public Task<NodeReply> LocateAsync(SagaName saga) =>
        GetAsync($"api/cluster/locate/{Escape(saga.Kind)}/{Escape(saga.Id)}");

    /// <summary>Where the live events of one saga, or of all, are.</summary>
    public static string EventsPath(SagaName? saga) => saga is null ? "api/events" : $"{Saga(saga)}/events";

    private Task<NodeReply> GetAsync(string path) =>
        transport.SendAsync(HttpMethod.Get, path, null, null, cancellation);

    private Task<NodeReply> PutAsync(string path, object body) =>
        transport.SendAsync(HttpMethod.Put, path, body, null, cancellation);

    private Task<NodeReply> PostAsync(string path, object body, string key) =>
        transport.SendAsync(HttpMethod.Post, path, body, key, cancellation);

    private static string Generic(SagaName saga) => $"api/sagas/{Escape(saga.Kind)}/{Escape(saga.Id)}";

    /// <summary>Where questions about a saga go: orders answer as orders at their own address.</summary>
    private static string Saga(SagaName saga) =>
        saga.Kind == SagaName.Order ? $"api/orders/{Escape(saga.Id)}" : Generic(saga);

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var given = new List<string>();
        foreach (var (name, value) in members)
            if (value is not null) given.Add($"{name}={Escape(value)}");
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
