using static OrderActors.Fuzz.Tests.RouteTemplates;

namespace OrderActors.Fuzz.Tests;

/// <summary>Orders: their own routes, and those that every kind has.</summary>
internal sealed class OrderRoutes : IRouteSource
{
    private const string Operator = """{"by":"carol","reason":"it hangs"}""";

    public IEnumerable<RouteTemplate> Routes(string backups) =>
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
        Get("/api/orders/",
            n => new("GET", $"/api/orders?stage=payment&customerId={n.Customer}&stuck=false&after=F-1&limit=20")),
        Get("/api/orders/{id}", n => new("GET", $"/api/orders/{n.Order}?waitFor=awaiting-approval&timeoutSeconds=1")),
        Get("/api/orders/{id}/items", n => new("GET", $"/api/orders/{n.Order}/items")),
        Get("/api/orders/{id}/why", n => new("GET", $"/api/orders/{n.Order}/why")),
        Get("/api/orders/{id}/history", n => new("GET", $"/api/orders/{n.Order}/history")),
        Get("/api/orders/{id}/events", n => new("GET", $"/api/orders/{n.Order}/events?after=1")),
        Get("/api/sagas/",
            n => new("GET", $"/api/sagas?kind=order&stage=completed&owner={n.Customer}&after=F-1&limit=20")),
        Post("/api/sagas/{kind}/{id}",
            n => new("POST", $"/api/sagas/order/{n.NewOrder}?waitFor=reserving&timeoutSeconds=0", Place(n))),
        Post("/api/sagas/{kind}/{id}/messages/{name}", n => new("POST", $"/api/sagas/order/{n.Order}/messages/add-item",
            $$"""{"sku":"{{n.Sku}}","quantity":{{n.Quantity}}}""")),
        Get("/api/sagas/{kind}/{id}/why", n => new("GET", $"/api/sagas/order/{n.Order}/why")),
        Get("/api/sagas/{kind}/{id}/events", n => new("GET", $"/api/sagas/order/{n.Order}/events?after=0")),
        Post("/api/import/orders", n => new("POST", "/api/import/orders", $$"""
            {"orderId":"{{n.NewOrder}}","customerId":"{{n.Customer}}","email":"ada@example.com",
            "items":[{"sku":"{{n.Sku}}",
            "quantity":{{n.Quantity}},"unitPrice":{"amount":"9.80","currency":"EUR"},"discount":0.15}]}
            """)),
    ];

    private static string Place(Names n) => $$"""
        {"orderId":"{{n.NewOrder}}","customerId":"{{n.Customer}}","email":"ada@example.com","items":[{"sku":"{{n.Sku}}",
        "quantity":{{n.Quantity}}},{"sku":"{{n.Sku}}","quantity":1}]}
        """;
}
