using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Users;

/// <summary>The routes for users, in one piece.</summary>
internal sealed class UserRoutes : IModuleRoutes
{
    /// <inheritdoc/>
    public string Module => "users";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, string Text)> Tags =>
        [("Users", "Who the users are, how to reach them, and what they want to get.")];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, ParameterText> Parameters { get; } = new Dictionary<string, ParameterText>();

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<UserStarts>();
        services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, UserRouteJson.Default));
    }

    /// <inheritdoc/>
    public void Map(WebApplication app) => app.MapUsers();
}
