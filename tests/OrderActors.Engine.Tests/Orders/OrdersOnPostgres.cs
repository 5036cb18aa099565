using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Engine.Testing.Orders;
using OrderActors.Postgres.Testing;

namespace OrderActors.Engine.Tests.Orders;

[RequiresPostgres]
public sealed class PostgresOrderAnywhereTests : OrderAnywhereSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresOrderScenarioTests : OrderScenarioSpec<PostgresFixture>;
