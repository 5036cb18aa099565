using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Engine.Modules;

/// <summary>Registers modules and what they contribute.</summary>
public static class ModuleServices
{
    /// <summary>Registers a module with its sagas, tables and services.</summary>
    /// <exception cref="ArgumentException">A module of this name is registered already.</exception>
    public static IServiceCollection AddSagaModule(this IServiceCollection services, ISagaModule module)
    {
        foreach (var service in services)
            if (service.ImplementationInstance is ISagaModule other && other.Name == module.Name)
                throw new ArgumentException($"there are two modules '{module.Name}'");
        services.AddSingleton(module);
        foreach (var saga in module.Sagas) services.AddSingleton(saga);
        if (module.Tables is { } tables)
        {
            services.AddSingleton(tables);
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IOwnerStartup, ServiceStoreOpening>());
        }

        module.AddServices(services);
        return services;
    }

    /// <summary>Registers a module that has a constructor without parameters.</summary>
    /// <exception cref="ArgumentException">A module of this name is registered already.</exception>
    public static IServiceCollection AddSagaModule<TModule>(this IServiceCollection services)
        where TModule : ISagaModule, new() => services.AddSagaModule(new TModule());

    /// <summary>Adds a rule for commands of a type; all rules of a type must be kept.</summary>
    /// <param name="services">The services.</param>
    /// <param name="check">What is wrong with a command, in one sentence for its sender, or null.</param>
    public static IServiceCollection AddCommandRule<TCommand>(
        this IServiceCollection services, Func<TCommand, string?> check) where TCommand : SagaCommand =>
        services.AddSingleton(new CommandRule(typeof(TCommand), command => check((TCommand)command)));

    /// <summary>As above, for a rule that needs services.</summary>
    public static IServiceCollection AddCommandRule<TCommand, TRule>(this IServiceCollection services)
        where TCommand : SagaCommand
        where TRule : class, ICommandRule<TCommand>
    {
        services.TryAddSingleton<TRule>();
        return services.AddSingleton(provider =>
        {
            var rule = provider.GetRequiredService<TRule>();
            return new CommandRule(typeof(TCommand), command => rule.Check((TCommand)command));
        });
    }
}
