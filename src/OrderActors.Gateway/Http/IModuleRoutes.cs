using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Modules;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Http;

/// <summary>
/// Routes that a module has for people besides those that every kind has. The gateway finds every type that implements
/// this, and maps the routes of the modules that its host has; no list names it.
/// </summary>
internal interface IModuleRoutes
{
    /// <summary>The name of the module.</summary>
    string Module { get; }

    /// <summary>The tags of its routes in the OpenAPI document, each with what it is about.</summary>
    IReadOnlyList<(string Name, string Text)> Tags { get; }

    /// <summary>What the parameters of its routes mean, by their names, beside those that every kind has.</summary>
    IReadOnlyDictionary<string, ParameterText> Parameters { get; }

    /// <summary>Registers what its routes need.</summary>
    void AddServices(IServiceCollection services);

    /// <summary>Maps them.</summary>
    void Map(WebApplication app);
}

/// <summary>The routes of modules that the gateway knows.</summary>
internal static class ModuleRoutes
{
    private static readonly IModuleRoutes[] Known =
    [
        .. typeof(ModuleRoutes).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IModuleRoutes)))
            .Select(type => (IModuleRoutes)Activator.CreateInstance(type)!)
            .OrderBy(routes => routes.Module, StringComparer.Ordinal),
    ];

    /// <summary>Those of the modules that a host has registered so far.</summary>
    public static IReadOnlyList<IModuleRoutes> Of(IServiceCollection services)
    {
        var modules = services.Select(service => service.ImplementationInstance).OfType<ISagaModule>()
            .Select(module => module.Name).ToHashSet();
        return [.. Known.Where(routes => modules.Contains(routes.Module))];
    }
}
