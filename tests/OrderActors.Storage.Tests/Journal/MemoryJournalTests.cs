using OrderActors.Engine.Journal;
using OrderActors.Engine.Memory;

namespace OrderActors.Storage.Tests.Journal;

public sealed class MemoryJournalTests : ClaimSpec
{
    protected override IJournal Create() => new MemoryJournal();
}
