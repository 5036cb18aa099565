using System.Collections.Immutable;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;
using OrderActors.Akka.Sagas;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Akka.Journal;

/// <summary>Akka.Persistence.Sql's journal with two changes.</summary>
/// <remarks>
/// The base reads the history of every actor that starts, in a transaction of its own; this one does not read that of a
/// saga whose id was just made, since there is none. And the base stores the writes of many actors in one transaction,
/// so one sequence number that is taken fails the writes of all; this one finds out whose it was, and writes the others
/// again.
/// </remarks>
[SuppressMessage("Performance", "CA1812", Justification = "Akka.Persistence makes it, by its name in HOCON.")]
internal sealed class SqlJournal : SqlWriteJournal
{
    /// <summary>Its path in HOCON.</summary>
    public const string Plugin = "akka.persistence.journal.orderactors-sql";

    /// <summary>The SQLSTATE of a violated unique key.</summary>
    private const string UniqueViolation = "23505";

    /// <summary>
    /// Rarely is more than one number taken at a time; without a limit two writers of one saga could repeat for ever.
    /// </summary>
    private const int MostRepeats = 5;

    private readonly SagaActorContext parts;
    private readonly IActorRef self;

    /// <summary>Called by Akka.Persistence.</summary>
    /// <param name="config">The plugin's section.</param>
    public SqlJournal(Config config) : base(config) =>
        (parts, self) = (JournalSetup.Of(Context.System).Parts, Self);

    /// <summary>The HOCON that makes Akka.Persistence use this class.</summary>
    public static string Hocon { get; } =
        $"{Plugin}.class = \"{typeof(SqlJournal).FullName}, {typeof(SqlJournal).Assembly.GetName().Name}\"";

    public override Task<long> ReadHighestSequenceNrAsync(
        string persistenceId, long fromSequenceNr, CancellationToken cancellationToken) =>
        parts.Fresh.TryRemove(persistenceId, out _)
            ? Task.FromResult(0L)
            : base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr, cancellationToken);

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        var writes = messages as IReadOnlyList<AtomicWrite> ?? [.. messages];
        return IsolatedAsync(base.WriteMessagesAsync(writes, cancellationToken), writes, cancellationToken);
    }

    /// <summary>
    /// The base tracks writes under way by saga, in a table that only the actor's own thread may touch.
    /// </summary>
    protected override bool ReceivePluginInternal(object message)
    {
        if (message is not OnTurn turn) return base.ReceivePluginInternal(message);
        turn.Run();
        return true;
    }

    /// <summary>
    /// Repeats a write while the numbers of other sagas are the ones taken. A transaction with a taken number is never
    /// stored; one that fails in any other way may be, and is not repeated. Akka acknowledges writes in order, so later
    /// ones wait meanwhile.
    /// </summary>
    private async Task<IImmutableList<Exception>> IsolatedAsync(
        Task<IImmutableList<Exception>> writing, IReadOnlyList<AtomicWrite> writes, CancellationToken cancellation)
    {
        var (saga, from) = (writes[0].PersistenceId, writes[0].LowestSequenceNr);
        for (var repeats = 0; ; repeats++)
        {
            try
            {
                return await writing.ConfigureAwait(false);
            }
            catch (DbException e) when (e.SqlState == UniqueViolation)
            {
                // The base searches above the number that it is given.
                var highest = await OnTurnAsync(
                    () => base.ReadHighestSequenceNrAsync(saga, from - 1, cancellation)).ConfigureAwait(false);
                if (highest >= from || repeats == MostRepeats)
                    throw new AppendFailedException(new(AppendStatus.Conflict, Detail: highest >= from
                        ? $"{saga} has another writer: number {from} is taken"
                        : $"the events of {saga} met taken numbers of other sagas {repeats + 1} times"));
                writing = OnTurnAsync(() => base.WriteMessagesAsync(writes, cancellation));
            }
        }
    }

    private Task<T> OnTurnAsync<T>(Func<Task<T>> begin)
    {
        var begun = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        self.Tell(new OnTurn(() =>
        {
            try
            {
                begun.SetResult(begin());
            }
            catch (Exception e) when (!ProcessFailure.Is(e))
            {
                begun.SetException(e); // Otherwise all writes would wait until the circuit breaker's time-out.
            }
        }));
        return begun.Task.Unwrap();
    }

    /// <summary>Work that must begin while the actor processes a message.</summary>
    private sealed record OnTurn(Action Run);
}
