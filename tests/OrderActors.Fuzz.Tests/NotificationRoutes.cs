using static OrderActors.Fuzz.Tests.RouteTemplates;

namespace OrderActors.Fuzz.Tests;

/// <summary>Notifications, by the routes that every kind has.</summary>
internal sealed class NotificationRoutes : IRouteSource
{
    private const string Prefix = "N";
    private const int Cases = 40;

    public IEnumerable<RouteTemplate> Routes(string backups) =>
    [
        Post("/api/sagas/{kind}/{id}",
            n => new("POST", $"/api/sagas/notification/{n.New(Prefix, Cases)}", $$"""
            {"userId":"{{n.Customer}}","subject":"Your parcel","body":"It is here.","urgency":"urgent",
            "channels":["email","push"],"topic":"parcels"}
            """)),
        Post("/api/sagas/{kind}/{id}/messages/{name}",
            n => new("POST", $"/api/sagas/notification/{n.Recent(Prefix, Cases)}/messages/cancel",
            """{"reason":"old news"}""")),
        Get("/api/sagas/{kind}/{id}", n => new("GET", $"/api/sagas/notification/{n.Recent(Prefix, Cases)}")),
    ];
}
