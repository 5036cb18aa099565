using OrderActors.Engine.Testing.Fixtures;

namespace OrderActors.Engine.Tests.Threads;

public sealed class SqliteEngineTests : EngineSpec<SqliteFixture>;

public sealed class SqliteIndexRebuildTests : IndexRebuildSpec<SqliteFixture>;

public sealed class SqliteQuiescingTests : QuiescingSpec<SqliteFixture>;
