using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Engine.Testing.Orders;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;
using OrderActors.Testing;

namespace OrderActors.Akka.Tests.Worlds;

/// <summary>The cluster engine's actors on a journal in memory.</summary>
public sealed class AkkaFixture : StoreFixture
{
    private readonly MemoryJournal journal = new();
    private readonly MemoryIndex index = new();

    /// <summary>No divisor of the ways in which a call may end: each of them comes.</summary>
    public override int Stride => 5;

    public override void AddStore(IServiceCollection services) =>
        services.AddSingleton<IJournal>(journal).AddSingleton<ISagaIndex>(index);

    public override ISagaTestHost OpenHost(SagaDefinition definition) => new AkkaTestHost(definition, AddStore);

    public override async ValueTask DisposeAsync()
    {
        await journal.DisposeAsync();
        await index.DisposeAsync();
    }
}

public sealed class OrderScenariosUnderAkka : OrderScenarioSpec<AkkaFixture>;

public sealed class OrdersAnywhereUnderAkka : OrderAnywhereSpec<AkkaFixture>;
