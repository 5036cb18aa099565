using OrderActors.Engine.Tests.Places;

namespace OrderActors.Engine.Tests.Threads;

public sealed class SqliteEngineTests : EngineSpec<SqlitePlace>;

public sealed class SqliteIndexRebuildTests : IndexRebuildSpec<SqlitePlace>;

public sealed class SqliteWithholdingTests : WithholdingSpec<SqlitePlace>;
