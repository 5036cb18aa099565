using OrderActors.Engine.Tests.Places;
using OrderActors.Postgres.Testing;

namespace OrderActors.Engine.Tests.Orders;

[RequiresPostgres]
public sealed class PostgresOrderAnywhereTests : OrderAnywhereSpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresOrderScenarioTests : OrderScenarioSpec<PostgresPlace>;
