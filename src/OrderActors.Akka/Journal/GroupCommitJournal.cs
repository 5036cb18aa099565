using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Journal;

/// <summary>Gives the actor system what <see cref="GroupCommitJournal"/> writes to.</summary>
internal sealed class JournalSetup(SagaParts parts, ISharedJournal journal, GroupCommit commits) : Setup
{
    public GroupCommit Commits => commits;

    public SagaParts Parts => parts;

    public HistoryReads Reads { get; } = new(journal);
}

/// <summary>
/// Akka's journal over a store of ours: what many sagas persist at the same time is one transaction. Set as
/// <c>orderactors.journal</c> in <c>persistence.conf</c>.
/// </summary>
/// <remarks>
/// On the tables of Akka.Persistence.Sql's default layout, so either may follow the other on one database. Only events
/// of our serializer are taken: a row is what <see cref="StoredEvent"/> holds, and nothing is serialized again.
/// </remarks>
internal sealed class GroupCommitJournal : AsyncWriteJournal
{
    private static readonly IImmutableList<Exception> OneStored = AllStored(1);

    private readonly GroupCommit commits;
    private readonly HistoryReads reads;
    private readonly SagaParts parts;
    private readonly ConcurrentDictionary<string, IReadOnlyList<JournalRow>> read = new(StringComparer.Ordinal);

    /// <summary>Made by Akka.Persistence.</summary>
    /// <param name="config">The plugin's section; all of it is Akka's own.</param>
    public GroupCommitJournal(Config config)
    {
        _ = config;
        var setup = Context.System.Settings.Setup.Get<JournalSetup>();
        (commits, reads, parts) = setup.HasValue
            ? (setup.Value.Commits, setup.Value.Reads, setup.Value.Parts)
            : throw new ConfigurationException("orderactors.journal needs a store: WithOrderActors gives it one");
        parts.HasGroupCommit = true;
    }

    /// <remarks>Asked for before each recovery: what is read here is kept for the replay that follows.</remarks>
    public override async Task<long> ReadHighestSequenceNrAsync(
        string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        if (parts.Fresh.TryRemove(persistenceId, out _)) return 0;
        var rows = await reads.LoadAsync(IdOf(persistenceId)).WaitAsync(cancellationToken);
        if (rows.Count == 0) return 0;
        read[persistenceId] = rows;
        return rows[^1].SequenceNumber;
    }

    public override async Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr,
        long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        if (!read.TryRemove(persistenceId, out var rows)) rows = await reads.LoadAsync(IdOf(persistenceId));
        foreach (var row in rows)
        {
            if (row.SequenceNumber < fromSequenceNr || row.SequenceNumber > toSequenceNr) continue;
            if (max-- <= 0) return;
            recoveryCallback(new Persistent(StoredEvent.Of(row), row.SequenceNumber, persistenceId, row.Manifest));
        }
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var rows = new List<JournalRow>();
        var writes = 0;
        foreach (var write in messages)
        {
            writes++;
            rows.AddRange(((IEnumerable<IPersistentRepresentation>)write.Payload).Select(RowOf));
        }

        var result = await commits.AppendAsync(rows);
        return result.Status switch
        {
            AppendStatus.Committed => writes == 1 ? OneStored : AllStored(writes),
            // None of them is stored; the actors stop and are read again.
            _ => throw new AppendFailedException(result),
        };
    }

    /// <exception cref="NotSupportedException">Always: a history is deleted with its saga, by a purge.</exception>
    protected override Task DeleteMessagesToAsync(
        string persistenceId, long toSequenceNr, CancellationToken cancellationToken) =>
        throw new NotSupportedException("a saga's history is whole; a purge removes it with the saga");

    private static ImmutableArray<Exception> AllStored(int writes) => [.. Enumerable.Repeat<Exception>(null!, writes)];

    private static JournalRow RowOf(IPersistentRepresentation persistent) =>
        persistent.Payload is not StoredEvent stored
            ? throw new NotSupportedException($"{persistent.Payload.GetType().Name} is no saga's event")
            : stored.Row is { } row && row.SequenceNumber == persistent.SequenceNr
                ? row
                : stored.ToRow(IdOf(persistent.PersistenceId), persistent.SequenceNr, mustHaveChecksum: false);

    private static SagaId IdOf(string persistenceId) => SagaId.TryParse(persistenceId, out var id)
        ? id
        : throw new NotSupportedException($"'{persistenceId}' is no saga's name");
}
