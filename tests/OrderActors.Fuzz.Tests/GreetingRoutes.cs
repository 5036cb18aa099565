using static OrderActors.Fuzz.Tests.RouteTemplates;

namespace OrderActors.Fuzz.Tests;

/// <summary>Greetings, by the routes that every kind has.</summary>
internal sealed class GreetingRoutes : IRouteSource
{
    private const string Prefix = "G";
    private const int Cases = 40;

    public IEnumerable<RouteTemplate> Routes(string backups) =>
    [
        Post("/api/sagas/{kind}/{id}",
            n => new("POST", $"/api/sagas/greet/{n.New(Prefix, Cases)}", $$"""{"userId":"{{n.Customer}}"}""")),
        Post("/api/sagas/{kind}/{id}/messages/{name}",
            n => new("POST", $"/api/sagas/greet/{n.Recent(Prefix, Cases)}/messages/cancel",
            """{"reason":"no greeting"}""")),
        Get("/api/sagas/{kind}/{id}",
            n => new("GET", $"/api/sagas/greet/{n.Recent(Prefix, Cases)}?waitFor=end&timeoutSeconds=1")),
        Get("/api/sagas/{kind}/{id}/history", n => new("GET", $"/api/sagas/greet/{n.Recent(Prefix, Cases)}/history")),
    ];
}
