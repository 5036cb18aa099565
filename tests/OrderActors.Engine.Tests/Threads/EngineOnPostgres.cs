using OrderActors.Engine.Testing.Fixtures;
using OrderActors.Postgres.Testing;

namespace OrderActors.Engine.Tests.Threads;

[RequiresPostgres]
public sealed class PostgresEngineTests : EngineSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresIndexRebuildTests : IndexRebuildSpec<PostgresFixture>;

[RequiresPostgres]
public sealed class PostgresQuiescingTests : QuiescingSpec<PostgresFixture>;
