using System.Diagnostics.CodeAnalysis;
using Akka.Configuration;
using Akka.Persistence.Sql.Journal;
using OrderActors.Akka.Sagas;

namespace OrderActors.Akka.Journal;

/// <summary>
/// Akka.Persistence.Sql's journal. It asks the database for the history of every actor that starts, in a transaction of
/// its own; this one does not ask for a saga whose id was made this moment, since there is none.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Akka.Persistence makes it, by its name in HOCON.")]
internal sealed class SqlJournal : SqlWriteJournal
{
    /// <summary>Where HOCON has it.</summary>
    public const string Plugin = "akka.persistence.journal.orderactors-sql";

    private readonly SagaActorContext parts;

    /// <summary>Made by Akka.Persistence.</summary>
    /// <param name="config">The plugin's section.</param>
    public SqlJournal(Config config) : base(config) => parts = JournalSetup.Of(Context.System).Parts;

    /// <summary>The HOCON that has Akka.Persistence make this one.</summary>
    public static string Hocon { get; } =
        $"{Plugin}.class = \"{typeof(SqlJournal).FullName}, {typeof(SqlJournal).Assembly.GetName().Name}\"";

    public override Task<long> ReadHighestSequenceNrAsync(
        string persistenceId, long fromSequenceNr, CancellationToken cancellationToken) =>
        parts.Fresh.TryRemove(persistenceId, out _)
            ? Task.FromResult(0L)
            : base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr, cancellationToken);
}
