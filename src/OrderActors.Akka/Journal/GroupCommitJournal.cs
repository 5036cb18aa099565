using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Journal;

/// <summary>Holds what the actor system's journals need besides HOCON.</summary>
internal sealed class JournalSetup(SagaActorContext parts, ISharedJournal journal, GroupCommit commits) : Setup
{
    public GroupCommit Commits => commits;

    public SagaActorContext Parts => parts;

    public HistoryReads Reads { get; } = new(journal);

    /// <summary>The setup that <c>WithOrderActors</c> added to the actor system.</summary>
    /// <exception cref="ConfigurationException">It has added none.</exception>
    public static JournalSetup Of(ActorSystem system) =>
        system.Settings.Setup.Get<JournalSetup>() is { HasValue: true } setup
            ? setup.Value
            : throw new ConfigurationException("a saga's journal needs a store: WithOrderActors gives it one");
}

/// <summary>
/// Akka's journal over one of our stores: what many sagas persist at the same time becomes one transaction. Configured
/// as <c>orderactors.journal</c> in <c>persistence.conf</c>.
/// </summary>
/// <remarks>
/// It uses the tables of Akka.Persistence.Sql's default layout, so either plugin may follow the other on one database.
/// It accepts only events of our serializer: a row is what <see cref="StoredEvent"/> holds, and nothing is serialized
/// again. It implements the journal's protocol itself. Akka's <c>AsyncWriteJournal</c> replies through an actor that
/// keeps all writes of all actors in order, and through a circuit breaker's tasks; a persistent actor has only one
/// write under way, so here the thread that has committed it replies.
/// </remarks>
internal sealed class GroupCommitJournal : UntypedActor
{
    /// <summary>Its name in HOCON.</summary>
    public const string Plugin = "orderactors.journal";

    private readonly GroupCommit commits;
    private readonly HistoryReads reads;
    private readonly SagaActorContext parts;

    /// <summary>Called by Akka.Persistence.</summary>
    /// <param name="config">The plugin's section; all settings in it are Akka's own.</param>
    public GroupCommitJournal(Config config)
    {
        _ = config;
        var setup = JournalSetup.Of(Context.System);
        (commits, reads, parts) = (setup.Commits, setup.Reads, setup.Parts);
        parts.HasGroupCommit = true;
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                Write(write);
                break;
            case ReplayMessages replay:
                _ = ReplayAsync(replay); // It always replies, and needs nothing of this actor's state.
                break;
            case DeleteMessagesTo delete:
                delete.PersistentActor.Tell(new DeleteMessagesFailure(new NotSupportedException(
                    "a saga's history is whole; a purge removes it with the saga"), delete.ToSequenceNr));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Write(WriteMessages write)
    {
        PendingWrite pending;
        try
        {
            pending = new(write, RowsOf(write));
        }
        catch (Exception e) when (!ProcessFailure.Is(e))
        {
            PendingWrite.Reject(write, e); // The actor that persists needs a reply, whatever the error is.
            return;
        }

        if (pending.Rows.Count == 0) pending.Succeed();
        else commits.Append(pending);
    }

    private async Task ReplayAsync(ReplayMessages replay)
    {
        var actor = replay.PersistentActor;
        try
        {
            IReadOnlyList<JournalRow> rows = parts.Fresh.TryRemove(replay.PersistenceId, out _)
                ? []
                : await reads.LoadAsync(IdOf(replay.PersistenceId));
            var left = replay.Max;
            foreach (var row in rows)
            {
                if (row.SequenceNumber < replay.FromSequenceNr || row.SequenceNumber > replay.ToSequenceNr) continue;
                if (left-- <= 0) break;
                actor.Tell(new ReplayedMessage(new Persistent(
                    StoredEvent.Of(row), row.SequenceNumber, replay.PersistenceId, row.Manifest)), ActorRefs.NoSender);
            }

            actor.Tell(new RecoverySuccess(rows.Count == 0 ? 0 : rows[^1].SequenceNumber), ActorRefs.NoSender);
        }
        catch (Exception e)
        {
            actor.Tell(new ReplayMessagesFailure(e), ActorRefs.NoSender);
        }
    }

    private static List<JournalRow> RowsOf(WriteMessages write)
    {
        var rows = new List<JournalRow>();
        foreach (var envelope in write.Messages)
        {
            if (envelope is not AtomicWrite atomic) continue;
            foreach (var persistent in (IEnumerable<IPersistentRepresentation>)atomic.Payload)
                rows.Add(RowOf(persistent));
        }

        return rows;
    }

    private static JournalRow RowOf(IPersistentRepresentation persistent) =>
        persistent.Payload is not StoredEvent stored
            ? throw new NotSupportedException($"{persistent.Payload.GetType().Name} is not a saga's event")
            : stored.Row is { } row && row.SequenceNumber == persistent.SequenceNr
                ? row
                : stored.ToRow(IdOf(persistent.PersistenceId), persistent.SequenceNr, mustHaveChecksum: false);

    private static SagaId IdOf(string persistenceId) => SagaId.TryParse(persistenceId, out var id)
        ? id
        : throw new NotSupportedException($"'{persistenceId}' is not a saga's name");
}
