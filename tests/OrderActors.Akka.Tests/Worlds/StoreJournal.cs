using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using OrderActors.Akka.Messages;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Tests.Worlds;

/// <summary>Akka's journal on a store of ours that outlives the actor system.</summary>
internal sealed class StoreJournal : AsyncWriteJournal
{
    private readonly Life life;

    public StoreJournal(Config config)
    {
        _ = config;
        life = Life.Named(Context.System.Name);
    }

    public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr,
        long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        foreach (var row in RowsOf(persistenceId))
            if (row.SequenceNumber >= fromSequenceNr && row.SequenceNumber <= toSequenceNr)
                recoveryCallback(new Persistent(
                    new StoredEvent(row.Manifest, row.Payload), row.SequenceNumber, persistenceId));
        return Task.CompletedTask;
    }

    public override Task<long> ReadHighestSequenceNrAsync(
        string persistenceId, long fromSequenceNr, CancellationToken cancellationToken) =>
        Task.FromResult(RowsOf(persistenceId) is [.., var last] ? last.SequenceNumber : 0);

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var rows = new List<JournalRow>();
        var results = ImmutableList.CreateBuilder<Exception>();
        foreach (var write in messages)
        {
            results.Add(life.Store.Rejecting()!);
            if (results[^1] is not null) continue;
            foreach (var persistent in (IEnumerable<IPersistentRepresentation>)write.Payload)
                rows.Add(((StoredEvent)persistent.Payload)
                    .ToRow(IdOf(write.PersistenceId), persistent.SequenceNr, true));
        }

        return life.Store.Append(rows)
            ? Task.FromResult<IImmutableList<Exception>>(results.ToImmutable())
            : new TaskCompletionSource<IImmutableList<Exception>>().Task; // Nobody listens any more.
    }

    protected override Task DeleteMessagesToAsync(
        string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        throw new NotSupportedException("nobody deletes");

    private IReadOnlyList<JournalRow> RowsOf(string persistenceId) => life.Store.Rows(IdOf(persistenceId));

    private static SagaId IdOf(string persistenceId) =>
        SagaId.TryParse(persistenceId, out var id) ? id : throw new ArgumentException(persistenceId);
}
