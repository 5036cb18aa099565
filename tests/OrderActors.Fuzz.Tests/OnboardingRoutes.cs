using static OrderActors.Fuzz.Tests.RouteTemplates;

namespace OrderActors.Fuzz.Tests;

/// <summary>Onboardings, by the routes that every kind has.</summary>
internal sealed class OnboardingRoutes : IRouteSource
{
    private const string Prefix = "B";
    private const int Cases = 40;

    public IEnumerable<RouteTemplate> Routes(string backups) =>
    [
        Post("/api/sagas/{kind}/{id}", n => new("POST", $"/api/sagas/onboarding/{n.New(Prefix, Cases)}",
            $$"""{"userId":"{{n.Customer}}"}""")),
        Post("/api/sagas/{kind}/{id}/messages/{name}",
            n => new("POST", $"/api/sagas/onboarding/{n.Recent(Prefix, Cases)}/messages/complete-profile", "{}")),
        Get("/api/sagas/{kind}/{id}", n => new("GET", $"/api/sagas/onboarding/{n.Recent(Prefix, Cases)}")),
    ];
}
