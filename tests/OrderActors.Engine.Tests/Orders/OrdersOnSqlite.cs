using OrderActors.Engine.Tests.Places;

namespace OrderActors.Engine.Tests.Orders;

public sealed class SqliteOrderAnywhereTests : OrderAnywhereSpec<SqlitePlace>;

public sealed class SqliteOrderScenarioTests : OrderScenarioSpec<SqlitePlace>;
