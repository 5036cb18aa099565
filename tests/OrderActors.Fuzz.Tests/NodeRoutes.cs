using static OrderActors.Fuzz.Tests.RouteTemplates;

namespace OrderActors.Fuzz.Tests;

/// <summary>What the node has of its own.</summary>
internal sealed class NodeRoutes : IRouteSource
{
    public IEnumerable<RouteTemplate> Routes(string backups) =>
    [
        Get("/api/kinds/", _ => new("GET", "/api/kinds")),
        Get("/api/kinds/{kind}", _ => new("GET", "/api/kinds/order")),
        Get("/api/events", _ => new("GET", "/api/events?after=0") { Headers = { ("Last-Event-ID", "1") } }),
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
}
