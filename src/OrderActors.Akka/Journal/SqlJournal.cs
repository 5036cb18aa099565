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

/// <summary>Akka.Persistence.Sql's journal, but for two things.</summary>
/// <remarks>
/// It asks the database for the history of every actor that starts, in a transaction of its own; this one does not ask
/// for a saga whose id was made this moment, since there is none. And it stores the writes of many actors in one
/// transaction, so that one number that is taken fails the writes of all; this one finds out whose number it was, and
/// writes the others again.
/// </remarks>
[SuppressMessage("Performance", "CA1812", Justification = "Akka.Persistence makes it, by its name in HOCON.")]
internal sealed class SqlJournal : SqlWriteJournal
{
    /// <summary>Where HOCON has it.</summary>
    public const string Plugin = "akka.persistence.journal.orderactors-sql";

    /// <summary>SQL's state for a unique key that is taken.</summary>
    private const string UniqueViolation = "23505";

    /// <summary>More than one other number is seldom taken at a time; two writers of one saga would repeat for ever.
    /// </summary>
    private const int MostRepeats = 5;

    private readonly SagaActorContext parts;
    private readonly IActorRef self;

    /// <summary>Made by Akka.Persistence.</summary>
    /// <param name="config">The plugin's section.</param>
    public SqlJournal(Config config) : base(config) =>
        (parts, self) = (JournalSetup.Of(Context.System).Parts, Self);

    /// <summary>The HOCON that has Akka.Persistence make this one.</summary>
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

    /// <summary>The base keeps what is under way by saga, in a table for the actor's own turns.</summary>
    protected override bool ReceivePluginInternal(object message)
    {
        if (message is not OnTurn turn) return base.ReceivePluginInternal(message);
        turn.Run();
        return true;
    }

    /// <summary>
    /// Repeats a write for as long as the numbers of others are taken. Nothing of a transaction with such a number is
    /// stored; a transaction that fails in any other way may be, and is not repeated. Akka acknowledges writes in their
    /// order, so those behind it wait meanwhile.
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
                // The base looks above the number that it is given.
                var highest = await OnTurnAsync(
                    () => base.ReadHighestSequenceNrAsync(saga, from - 1, cancellation)).ConfigureAwait(false);
                if (highest >= from || repeats == MostRepeats)
                    throw new AppendFailedException(new(AppendStatus.Conflict, Detail: highest >= from
                        ? $"somebody else writes {saga}, too: number {from} is taken"
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
                begun.SetException(e); // Or all writes would wait until the circuit breaker gives this one up.
            }
        }));
        return begun.Task.Unwrap();
    }

    /// <summary>What must begin in a turn of the actor.</summary>
    private sealed record OnTurn(Action Run);
}
