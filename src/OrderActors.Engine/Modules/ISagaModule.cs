using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Services;
using OrderActors.Engine.Settings;
using OrderActors.Sagas;

namespace OrderActors.Engine.Modules;

/// <summary>
/// A part of the program that brings its sagas, and everything that they need outside, in one piece. A host registers
/// it by <see cref="ModuleServices.AddSagaModule"/>; gateway, maintenance and stores find what it contributes in the
/// host's services and name no module themselves.
/// </summary>
public interface ISagaModule
{
    /// <summary>Its name, 1–40 of <c>[a-z0-9-]</c>, unique within a host, for messages.</summary>
    string Name { get; }

    /// <summary>The saga kinds that it brings; empty for services that several modules share.</summary>
    IReadOnlyList<SagaDefinition> Sagas => [];

    /// <summary>Its tables in the services' store, or null for none.</summary>
    ServiceTables? Tables => null;

    /// <summary>
    /// The section of its settings below <c>OrderActors</c>, or null for none. The module reads it, by
    /// <see cref="SettingSections.Read{TOptions}"/> for example; a node refuses sections that no module names.
    /// </summary>
    string? Section => null;

    /// <summary>A line for the node's start banner beside the kinds, or null.</summary>
    string? Banner => null;

    /// <summary>
    /// Registers activity handlers and services, and whatever else it contributes: command rules
    /// (<see cref="ModuleServices.AddCommandRule{TCommand}(IServiceCollection, Func{TCommand, string?})"/>), bodies of
    /// commands (<see cref="CommandBody"/>), what a purge must know of its records (<see cref="IPurgeRule"/>), and work
    /// before the first saga runs (<see cref="Engine.IOwnerStartup"/>), such as seed data.
    /// </summary>
    void AddServices(IServiceCollection services);
}
