using OrderActors.Engine.Tests.Fixtures;

namespace OrderActors.Engine.Tests.Orders;

public sealed class MemoryOrderAnywhereTests : OrderAnywhereSpec<MemoryFixture>;

public sealed class MemoryOrderScenarioTests : OrderScenarioSpec<MemoryFixture>;
