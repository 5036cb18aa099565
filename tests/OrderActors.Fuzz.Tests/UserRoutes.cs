using static OrderActors.Fuzz.Tests.RouteTemplates;

namespace OrderActors.Fuzz.Tests;

/// <summary>Users: of ids that no order names, since deleted ones stay deleted.</summary>
internal sealed class UserRoutes : IRouteSource
{
    private const string Prefix = "U";
    private const int Cases = 20;

    private const string Body = """
        "name":"Ada","email":"ada@example.com","phone":"+4930123456","tier":"gold","country":"Germany",
        "timeZone":"Europe/Berlin","language":"de","preferences":{"channels":["email","sms"],
        "unsubscribed":["offers"],"quietHours":{"from":"22:00","to":"07:00"}},"blocked":false}
        """;

    public IEnumerable<RouteTemplate> Routes(string backups) =>
    [
        Get("/api/users/", _ => new("GET", "/api/users?after=FUZZ-1&limit=5")),
        Post("/api/users/", n => new("POST", "/api/users", $$"""{"userId":"{{n.New(Prefix, Cases)}}",{{Body}}""")
        {
            Headers = { ("Idempotency-Key", n.Key) },
        }),
        Get("/api/users/{id}", n => new("GET", $"/api/users/{n.Recent(Prefix, Cases)}")),
        new("PUT", "/api/users/{id}", n => new("PUT", $"/api/users/{n.Recent(Prefix, Cases)}", $"{{{Body}")),
        new("DELETE", "/api/users/{id}", n => new("DELETE", $"/api/users/{n.Recent(Prefix, Cases)}")),
    ];
}
