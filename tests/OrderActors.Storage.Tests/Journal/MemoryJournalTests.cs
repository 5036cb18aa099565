using OrderActors.Runtime.Journal;
using OrderActors.Runtime.Memory;

namespace OrderActors.Storage.Tests.Journal;

public sealed class MemoryJournalTests : ClaimSpec
{
    protected override IJournal Create() => new MemoryJournal();
}
