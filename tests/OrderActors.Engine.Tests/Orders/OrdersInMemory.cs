using OrderActors.Engine.Tests.Places;

namespace OrderActors.Engine.Tests.Orders;

public sealed class MemoryOrderAnywhereTests : OrderAnywhereSpec<MemoryPlace>;

public sealed class MemoryOrderScenarioTests : OrderScenarioSpec<MemoryPlace>;
