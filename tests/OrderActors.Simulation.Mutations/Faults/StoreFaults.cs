namespace OrderActors.Simulation.Mutations.Faults;

/// <summary>Faults of what stands between the engine and its stores.</summary>
internal static class StoreFaults
{
    private const string Attempts = "OrderActors.Simulation/Worlds/SimulatedAttempts.cs";
    private const string Index = "OrderActors.Simulation/Worlds/SimulatedIndex.cs";
    private const string Journal = "OrderActors.Simulation/Worlds/SimulatedJournal.cs";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("writer: a batch of the old epoch is committed after a failure", Checks.Follows, new Edit(Journal,
            "batch.Epoch <= ended", "batch.Epoch < ended")),
        new("writer: a batch of an earlier lease epoch is committed", Checks.Follows, new Edit(Journal,
            "batch.LeaseEpoch != leaseEpoch ||", "")),
        new("writer: a lost commit is taken for a failed one, without a look", Checks.Follows, new Edit(Journal,
            "if (lost) waitingLoads.Add((from, saga));", "if (saga is null) waitingLoads.Add((from, saga!));"),
            new Edit("OrderActors.Embedded/Partitions/Commits.cs",
                "if (entry.State == CellEntryState.Live) Reload(entry);\n        }\n    }", "}\n    }")),
        new("writer: a commit that failed is told as done", Checks.Replies, new Edit(Journal,
            "from.Post(new PartitionInput.NotCommitted(batch.Id, status, \"simulated\"));",
            "from.Post(status == AppendStatus.Full ? new PartitionInput.Committed(batch.Id, LastOrdering, null)" +
            " : new PartitionInput.NotCommitted(batch.Id, status, \"simulated\"));")),
        new("journal: half of a torn group commit is stored", Checks.Decided, new Edit(Journal,
            "Store(torn);", "Store(torn[..((torn.Count + 1) / 2)]);")),
        new("index: its offset is ahead of its rows", Checks.Ends, new Edit(Index,
            "gatheredTo = last;",
            "gatheredTo = last; index.ApplyAsync([], [], last, default).AsTask().GetAwaiter().GetResult();")),
        new("dispatcher: a time-out counts as without effect", Checks.Books, new Edit(Attempts,
            "\"the attempt took longer than it may\", Effect.Unknown",
            "\"the attempt took longer than it may\", Effect.None")),
        new("dispatcher: an own outage counts as an attempt", Checks.Outages, new Edit(Attempts,
            "HoldUp(attempt, limit);\n            return;",
            "world.Node.Later(Journey(attempt), () => End(attempt, null, OwnStore.LostCommit with " +
            "{ OwnStore = false, Effect = Effect.None }));\n            return;")),
        new("dispatcher: a lost heartbeat counts as without effect", Checks.Books, new Edit(Attempts,
            "\"no heartbeat came in time\", Effect.Unknown",
            "\"no heartbeat came in time\", Effect.None")),
    ];
}
