using OrderActors.Engine.Tests.Fixtures;

namespace OrderActors.Engine.Tests.Orders;

public sealed class SqliteOrderAnywhereTests : OrderAnywhereSpec<SqliteFixture>;

public sealed class SqliteOrderScenarioTests : OrderScenarioSpec<SqliteFixture>;
