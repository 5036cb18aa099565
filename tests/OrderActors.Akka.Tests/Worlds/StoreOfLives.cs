using OrderActors.Engine.Journal;
using OrderActors.Sagas;
using OrderActors.Testing;

namespace OrderActors.Akka.Tests.Worlds;

/// <summary>What outlives a process: journal and index. May let the process die as it takes an event.</summary>
internal sealed class StoreOfLives(TestStore store)
{
    private readonly Lock gate = new();
    private (int Event, bool Stored)? dies;

    /// <summary>Set when the process has died by itself; whoever sees it starts the next one.</summary>
    public bool HasDied { get; private set; }

    /// <summary>Set by a test: a write fails in this way.</summary>
    public Func<Exception?> Failing { get; set; } = () => null;

    /// <summary>Set by a test: a write is rejected for this reason, and nothing of it is stored.</summary>
    public Func<Exception?> Rejecting { get; set; } = () => null;

    public int Count => store.Count;

    public void DieAt(int eventNumber, bool stored) => dies = (eventNumber, stored);

    public void BeginLife() => HasDied = false;

    /// <summary>Stores rows; false when the process dies at this moment.</summary>
    public bool Append(IReadOnlyList<JournalRow> rows)
    {
        lock (gate)
        {
            if (HasDied) return false;
            if (Failing() is { } failure) throw failure;
            var whole = rows
                .Select(row => row with { Summary = EnvelopeJson.Read(row.Payload, row.CreatedAt).Summary }).ToList();
            if (dies is not { } death || store.Count + rows.Count < death.Event)
            {
                store.Append(whole);
                return true;
            }

            dies = null;
            HasDied = true;
            if (death.Stored) store.Append(whole);
            return false;
        }
    }

    public IReadOnlyList<JournalRow> Rows(SagaId id)
    {
        lock (gate) return store.Rows(id);
    }
}
