using static OrderActors.Fuzz.Tests.RouteTemplates;

namespace OrderActors.Fuzz.Tests;

/// <summary>Products and customers.</summary>
internal sealed class ShopRoutes : IRouteSource
{
    public IEnumerable<RouteTemplate> Routes(string backups) =>
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
    ];
}
