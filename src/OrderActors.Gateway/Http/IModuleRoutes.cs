using Microsoft.AspNetCore.Builder;

namespace OrderActors.Gateway.Http;

/// <summary>Routes that a module has for people besides those that every kind has.</summary>
internal interface IModuleRoutes
{
    /// <summary>Maps them.</summary>
    void Map(WebApplication app);
}
