namespace OrderActors.Simulation.Mutations.Faults;

/// <summary>Faults of the engine's partitions.</summary>
internal static class EngineFaults
{
    private const string Commits = "OrderActors.Embedded/Partitions/Commits.cs";
    private const string Decisions = "OrderActors.Embedded/Partitions/Decisions.cs";
    private const string Partition = "OrderActors.Embedded/Partitions/Partition.cs";
    private const string Passivation = "OrderActors.Embedded/Partitions/Passivation.cs";

    private const string RecoverEvent = "cell.Recover(loaded.Events[i]);";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("engine: a command is answered before the commit", Checks.Replies, new Edit(Decisions,
            "if (entry.AwaitedBatch is { } batch) batch.Replies",
                "if (entry.AwaitedBatch is { } batch && !wrote) batch.Replies")),
        new("engine: a refusal is answered before what it rests upon is stored", Checks.Replies, new Edit(Decisions,
            "if (entry.AwaitedBatch is { } batch) batch.Replies",
                "if (entry.AwaitedBatch is { } batch && wrote) batch.Replies")),
        new("engine: effects before the commit", Checks.Wishes, new Edit(Decisions,
            "Store(entry, encoder.Rows);",
            "Store(entry, encoder.Rows); reconciler.Reconcile(entry, entry.DurablePlan = entry.Cell.Plan, now);"),
            new Edit("OrderActors.Embedded/Partitions/Reconciler.cs",
                "public void CancelAll(CellEntry entry)",
                "public void Reconcile(CellEntry entry, WorkPlan _, DateTimeOffset now) => Reconcile(entry, now);\n" +
                "    public void CancelAll(CellEntry entry)")),
        new("engine: the attempt counter is not restored", Checks.Attempts, new Edit(Partition, RecoverEvent,
            "cell.Recover(loaded.Events[i] is { Event: AttemptFailed failed } it " +
            "? it with { Event = new CommandNoted(failed.Key) } : loaded.Events[i]);")),
        new("engine: the wait of a retry is not restored", Checks.Attempts, new Edit(Partition, RecoverEvent,
            "cell.Recover(loaded.Events[i] is { Event: AttemptFailed { NextAttemptAt: not null } failed } it " +
            "? it with { Event = failed with { NextAttemptAt = it.Envelope.At } } : loaded.Events[i]);")),
        new("engine: dedupe is dropped after passivation", Checks.Once, new Edit(Partition, RecoverEvent,
            "cell.Recover(loaded.Events[i] with " +
            "{ Envelope = loaded.Events[i].Envelope with { CommandKey = null } });")),
        new("engine: a history is read without its newest event", Checks.Follows, new Edit(Partition,
            "i < loaded.Events.Count; i++", "i < Math.Max(1, loaded.Events.Count - 1); i++"),
            new Edit(Partition, "cell.EndRecovery", "if (loaded.Events.Count > 0) cell.EndRecovery"),
            new Edit(Partition, RecoverEvent, "if (loaded.Events.Count > 0) " + RecoverEvent)),
        new("engine: what failed to be stored is not read again", Checks.Follows, new Edit(Commits,
            "if (entry.State == CellEntryState.Live) Reload(entry);\n\n", "_ = entry;\n\n")),
        new("engine: nothing is read again when the journal is owned again", Checks.Follows, new Edit(Commits,
            "if (entry.State == CellEntryState.Live) Reload(entry);\n        }\n    }", "}\n    }")),
        new("engine: a history is read with a gap, and nobody minds", Checks.Live, new Edit(Partition,
            RecoverEvent, "if (i != 2) " + RecoverEvent),
            new Edit("OrderActors.Sagas/SagaCellOfT.cs",
                "recorded.SequenceNumber != SequenceNumber + 1", "recorded.SequenceNumber <= SequenceNumber")),
        new("engine: a result whose batch failed is forgotten", Checks.Ends, new Edit(Partition,
            "call.Ended is not null).ToList()", "call.Ended is not null && call.Attempt < 0).ToList()")),
        new("engine: who asks while a history is read is forgotten", Checks.Replies, new Edit(Partition,
            "while (waiting is { Count: > 0 }) Take", "if (waiting is { Count: > 0 }) Take")),
        new("engine: a cell with running work leaves the memory", Checks.Counted, new Edit(Passivation,
            "entry.Running.Count == 0 && ", "")),
        new("engine: a wake-up of a saga that is not in memory is lost", Checks.Ends, new Edit(Partition,
            "else entry = Load(id, now);", "")),
        new("engine: a late end of an attempt is taken for the next one's", Checks.Counted, new Edit(Partition,
            "call.Attempt != attempt.Ended.Attempt || call.StartedAt != attempt.Ended.StartedAt", "call.Attempt < 0")),
        new("engine: an attempt is forgotten before its end is stored", Checks.Counted, new Edit(Decisions,
            "if (entry.AwaitedBatch is { } hold) hold.Ends.Add((entry, ended));\n"
                + "        else entry.Running.Remove(ended);",
            "entry.Running.Remove(ended);")),
        new("engine: a refusal is told as taken", Checks.Words, new Edit(Decisions,
            "CommandReplies.Of(proposal, entry.View())",
            "CommandReplies.Of(proposal, entry.View()) with { Verdict = Verdict.Accepted }")),
    ];
}
