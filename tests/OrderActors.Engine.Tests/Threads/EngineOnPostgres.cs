using OrderActors.Engine.Tests.Places;
using OrderActors.Postgres.Testing;

namespace OrderActors.Engine.Tests.Threads;

[RequiresPostgres]
public sealed class PostgresEngineTests : EngineSpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresIndexRebuildTests : IndexRebuildSpec<PostgresPlace>;

[RequiresPostgres]
public sealed class PostgresWithholdingTests : WithholdingSpec<PostgresPlace>;
