using OrderActors.Engine.Testing.Fixtures;

namespace OrderActors.Engine.Tests.Threads;

public sealed class MemoryEngineTests : EngineSpec<MemoryFixture>;

public sealed class MemoryIndexRebuildTests : IndexRebuildSpec<MemoryFixture>;

public sealed class MemoryQuiescingTests : QuiescingSpec<MemoryFixture>;
