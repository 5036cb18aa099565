using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Engine.Testing.Orders;

namespace OrderActors.Engine.Tests.Orders;

public sealed class MemoryOrderAnywhereTests : OrderAnywhereSpec<MemoryFixture>;

public sealed class MemoryOrderScenarioTests : OrderScenarioSpec<MemoryFixture>;
