using OrderActors.Engine.Index;
using OrderActors.Storage.InMemory;

namespace OrderActors.Storage.Tests.Index;

public sealed class MemoryIndexTests : IndexPropertySpec
{
    protected override Task<ISagaIndex> CreateAsync() => Task.FromResult<ISagaIndex>(new MemoryIndex());
}
