using OrderActors.Engine.Index;
using OrderActors.Engine.Memory;

namespace OrderActors.Storage.Tests.Index;

public sealed class MemoryIndexTests : IndexSpec
{
    protected override Task<ISagaIndex> CreateAsync() => Task.FromResult<ISagaIndex>(new MemoryIndex());
}
