using OrderActors.Engine.Tests.Places;

namespace OrderActors.Engine.Tests.Threads;

public sealed class MemoryEngineTests : EngineSpec<MemoryPlace>;

public sealed class MemoryIndexRebuildTests : IndexRebuildSpec<MemoryPlace>;

public sealed class MemoryWithholdingTests : WithholdingSpec<MemoryPlace>;
