namespace OrderActors.EndToEnd.Tests.Fuzz;

/// <summary>Ids that the requests of one case use: some of things that are there, most likely.</summary>
/// <param name="Random">What is drawn from.</param>
/// <param name="Number">The case's number: orders are called by it.</param>
internal sealed record Names(Random Random, int Number)
{
    /// <summary>So many cases in turn speak of one order, so that most find something there.</summary>
    private const int CasesOfAnOrder = 10;
    private const int CasesOfAGreeting = 40;
    private const int Recent = 6;

    /// <summary>An order that is new, most likely.</summary>
    public string NewOrder => $"F-{Number / CasesOfAnOrder}";

    /// <summary>An order of not long ago, most likely.</summary>
    public string Order => $"F-{Math.Max(0, (Number / CasesOfAnOrder) - Random.Next(Recent))}";

    public string NewGreeting => $"G-{Number / CasesOfAGreeting}";

    public string Greeting => $"G-{Math.Max(0, (Number / CasesOfAGreeting) - Random.Next(Recent))}";

    public string Sku => $"FUZZ-{Random.Next(FuzzShop.Products)}";

    public string Customer => $"FUZZ-{Random.Next(FuzzShop.Customers)}";

    public int Quantity => Random.Next(1, 4);

    public string Key => $"fuzz/{Math.Max(0, Number - Random.Next(3))}";
}

/// <summary>A route and its valid requests.</summary>
/// <param name="Method">The method.</param>
/// <param name="Pattern">The pattern as the node maps it.</param>
/// <param name="Make">Makes a request that the node takes, if what it speaks of is there.</param>
/// <param name="Weight">How often it is drawn; what costs the node much is drawn seldom.</param>
internal sealed record RouteTemplate(string Method, string Pattern, Func<Names, Draft> Make, int Weight = 20)
{
    public string Name => $"{Method} {Pattern}";
}

/// <summary>A valid request of every route that the node has.</summary>
internal static class RouteTemplates
{
    private const int Often = 60;
    private const int Seldom = 1;

    private const string Operator = """{"by":"carol","reason":"it hangs"}""";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<RouteTemplate> Of(string backups) =>
        [.. Orders(), .. OrderQueries(), .. Sagas(), .. Shop(), .. Operations(backups)];

    private static IEnumerable<RouteTemplate> Orders() =>
    [
        Post("/api/orders/", n => new("POST", "/api/orders", Place(n)), Often),
        Post("/api/orders/", n => new("POST", "/api/orders?waitFor=awaiting-approval&timeoutSeconds=1", Place(n))),
        Post("/api/orders/{id}/approve",
            n => new("POST", $"/api/orders/{n.Order}/approve", """{"approvedBy":"clerk"}"""), Often),
        Post("/api/orders/{id}/approve",
            n => new("POST", $"/api/orders/{n.Order}/approve?waitFor=completed&timeoutSeconds=1",
            """{"approvedBy":"clerk","total":{"amount":"9.80","currency":"EUR"}}""")),
        Post("/api/orders/{id}/cancel",
            n => new("POST", $"/api/orders/{n.Order}/cancel", """{"reason":"not wanted"}""")),
        Post("/api/orders/{id}/items", n => new("POST", $"/api/orders/{n.Order}/items",
            $$"""{"sku":"{{n.Sku}}","quantity":{{n.Quantity}}}""")),
        Post("/api/orders/{id}/work/{key}/retry",
            n => new("POST", $"/api/orders/{n.Order}/work/charge-payment/retry", Operator)),
        Post("/api/orders/{id}/work/{key}/waive",
            n => new("POST", $"/api/orders/{n.Order}/work/release-stock/waive", Operator)),
    ];

    private static IEnumerable<RouteTemplate> OrderQueries() =>
    [
        Get("/api/orders/",
            n => new("GET", $"/api/orders?stage=payment&customerId={n.Customer}&stuck=false&after=F-1&limit=20")),
        Get("/api/orders/{id}", n => new("GET", $"/api/orders/{n.Order}?waitFor=awaiting-approval&timeoutSeconds=1")),
        Get("/api/orders/{id}/items", n => new("GET", $"/api/orders/{n.Order}/items")),
        Get("/api/orders/{id}/why", n => new("GET", $"/api/orders/{n.Order}/why")),
        Get("/api/orders/{id}/history", n => new("GET", $"/api/orders/{n.Order}/history")),
        Get("/api/orders/{id}/events", n => new("GET", $"/api/orders/{n.Order}/events?after=1")),
        Get("/api/events", _ => new("GET", "/api/events?after=0") { Headers = { ("Last-Event-ID", "1") } }),
    ];

    private static IEnumerable<RouteTemplate> Sagas() =>
    [
        Get("/api/sagas/",
            n => new("GET", $"/api/sagas?kind=order&stage=completed&owner={n.Customer}&after=F-1&limit=20")),
        Post("/api/sagas/{kind}/{id}",
            n => new("POST", $"/api/sagas/greet/{n.NewGreeting}", $$"""{"userId":"{{n.Customer}}"}""")),
        Post("/api/sagas/{kind}/{id}",
            n => new("POST", $"/api/sagas/order/{n.NewOrder}?waitFor=reserving&timeoutSeconds=0", Place(n))),
        Post("/api/sagas/{kind}/{id}/messages/{name}",
            n => new("POST", $"/api/sagas/greet/{n.Greeting}/messages/cancel",
            """{"reason":"no greeting"}""")),
        Post("/api/sagas/{kind}/{id}/messages/{name}", n => new("POST", $"/api/sagas/order/{n.Order}/messages/add-item",
            $$"""{"sku":"{{n.Sku}}","quantity":{{n.Quantity}}}""")),
        Get("/api/sagas/{kind}/{id}", n => new("GET", $"/api/sagas/greet/{n.Greeting}?waitFor=end&timeoutSeconds=1")),
        Get("/api/kinds/", _ => new("GET", "/api/kinds")),
        Get("/api/kinds/{kind}", _ => new("GET", "/api/kinds/order")),
        Get("/api/sagas/{kind}/{id}/why", n => new("GET", $"/api/sagas/order/{n.Order}/why")),
        Get("/api/sagas/{kind}/{id}/history", n => new("GET", $"/api/sagas/greet/{n.Greeting}/history")),
        Get("/api/sagas/{kind}/{id}/events", n => new("GET", $"/api/sagas/order/{n.Order}/events?after=0")),
    ];

    private static IEnumerable<RouteTemplate> Shop() =>
    [
        Get("/api/products/", _ => new("GET", "/api/products?after=FUZZ-1&limit=5")),
        Get("/api/products/{sku}", n => new("GET", $"/api/products/{n.Sku}")),
        new("PUT", "/api/products/{sku}", n => new("PUT", $"/api/products/{n.Sku}",
            """{"name":"Tea","unitPrice":{"amount":"9.80","currency":"EUR"},"discontinued":false}""")),
        Post("/api/products/{sku}/receive",
            n => new("POST", $"/api/products/{n.Sku}/receive", $$"""{"quantity":{{n.Quantity}}}""")
        {
            Headers = { ("Idempotency-Key", n.Key) },
        }),
        Get("/api/customers/{id}", n => new("GET", $"/api/customers/{n.Customer}")),
        new("PUT", "/api/customers/{id}", n => new("PUT", $"/api/customers/{n.Customer}",
            """{"name":"Ada","email":"ada@example.com","phone":"+33 1","tier":"gold","country":"France"}""")),
        new("PATCH", "/api/customers/{id}", n => new("PATCH", $"/api/customers/{n.Customer}",
            """{"name":"Ada","phone":"+33 1","timeZone":"Europe/Paris"}""")),
        Post("/api/import/orders", n => new("POST", "/api/import/orders", $$"""
            {"orderId":"{{n.NewOrder}}","customerId":"{{n.Customer}}","email":"ada@example.com",
            "items":[{"sku":"{{n.Sku}}",
            "quantity":{{n.Quantity}},"unitPrice":{"amount":"9.80","currency":"EUR"},"discount":0.15}]}
            """)),
    ];

    private static IEnumerable<RouteTemplate> Operations(string backups) =>
    [
        Get("/api/invariants", _ => new("GET", "/api/invariants"), Seldom),
        Get("/healthz", _ => new("GET", "/healthz")),
        Get("/readyz", _ => new("GET", "/readyz")),
        Get("/api/maintenance/", _ => new("GET", "/api/maintenance")),
        Get("/api/maintenance/{id}", _ => new("GET", "/api/maintenance/0123456789ab")),
        Post("/api/maintenance/backup", n => new("POST", "/api/maintenance/backup",
            $$"""{"directory":"{{backups}}/{{n.Random.Next(3)}}"}"""), Seldom),
        Post("/api/maintenance/purge", _ => new("POST", "/api/maintenance/purge",
            """{"endedBefore":"1999-01-01T00:00:00Z","dryRun":true}"""), Seldom),
        Post("/api/maintenance/index-rebuild", _ => new("POST", "/api/maintenance/index-rebuild"), Seldom),
        Get("/api/cluster/members", _ => new("GET", "/api/cluster/members")),
        Get("/api/cluster/shards", _ => new("GET", "/api/cluster/shards")),
        Get("/api/cluster/locate/{kind}/{id}", n => new("GET", $"/api/cluster/locate/order/{n.Order}")),
        Get("/openapi/v1.json", _ => new("GET", "/openapi/v1.json"), Seldom),
    ];

    private static string Place(Names n) => $$"""
        {"orderId":"{{n.NewOrder}}","customerId":"{{n.Customer}}","email":"ada@example.com","items":[{"sku":"{{n.Sku}}",
        "quantity":{{n.Quantity}}},{"sku":"{{n.Sku}}","quantity":1}]}
        """;

    private static RouteTemplate Post(string pattern, Func<Names, Draft> make, int weight = 20) =>
        new("POST", pattern, make, weight);

    private static RouteTemplate Get(string pattern, Func<Names, Draft> make, int weight = 20) =>
        new("GET", pattern, make, weight);
}
