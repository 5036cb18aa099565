using OrderActors.Engine.Journal;
using OrderActors.Storage.InMemory;
using OrderActors.Testing.Stores;

namespace OrderActors.Storage.Tests.Journal;

public sealed class MemoryJournalTests : ClaimSpec
{
    protected override IJournal Create() => new MemoryJournal();
}
