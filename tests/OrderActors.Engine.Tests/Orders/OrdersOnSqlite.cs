using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Engine.Testing.Orders;

namespace OrderActors.Engine.Tests.Orders;

public sealed class SqliteOrderAnywhereTests : OrderAnywhereSpec<SqliteFixture>;

public sealed class SqliteOrderScenarioTests : OrderScenarioSpec<SqliteFixture>;
