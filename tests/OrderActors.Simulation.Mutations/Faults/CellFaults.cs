namespace OrderActors.Simulation.Mutations.Faults;

/// <summary>Faults of the cell and of what it decides on attempts.</summary>
internal static class CellFaults
{
    private const string Cell = "OrderActors.Sagas/SagaCellOfT.cs";
    private const string Retries = "OrderActors.Sagas/Retries.cs";
    private const string RunningWork = "OrderActors.Sagas/RunningWork.cs";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("cell: an undo starts before the attempt has ended", Checks.Attempts, new Edit(RunningWork,
            "if (call.After is { } after && Find(after) is { Ended: null }) continue;", "")),
        new("cell: the wait of a retry is not honoured", Checks.Attempts, new Edit(RunningWork,
            "is var due && due > steady)", "is var due && due > due)")),
        new("cell: one attempt more than allowed", Checks.Attempts, new Edit(Retries,
            "failures >= policy.Retry.MaximumAttempts", "failures > policy.Retry.MaximumAttempts")),
        new("cell: an attempt of unknown effect is forgotten over a later one without", Checks.Books, new Edit(Cell,
            "record is { Effect: Effect.Unknown } || recovered", "recovered")),
        new("cell: an attempt that was cut off counts as without effect", Checks.Books, new Edit(Cell,
            " || recoveredBeside?.WasCutOff(call.Key) == true", "")),
        new("cell: what was refused for good is tried again", Checks.Counted, new Edit(Retries,
            "if (policy.Retry.IsPermanent(failure)) return null;", "")),
        new("cell: an undo that was refused for good is tried again by itself", Checks.Counted, new Edit(Retries,
            "if (policy.Retry.IsPermanent(failure)) return null;",
            "if (!call.Undo && policy.Retry.IsPermanent(failure)) return null;")),
        new("cell: an own outage counts as an attempt", Checks.Outages, new Edit(Cell,
            "if (failure.OwnStore)", "if (failure.OwnStore && now < ended.StartedAt)")),
        new("cell: an own outage counts toward the limit", Checks.Outages, new Edit(Cell,
            "(record?.Failures ?? 0) + 1, scheduled, now)", "(record?.Attempts ?? 0) + 1, scheduled, now)")),
        new("cell: a used key is taken for another content", Checks.Content, new Edit(Cell,
            "known.Fingerprint.Equals(identity.Fingerprint, StringComparison.Ordinal)", "known is not null")),
        new("cell: an ended key may come back, and does", Checks.EndOnce, new Edit(Cell,
            "if (endedKeys.Contains(call.Key) || call.Key.Equals(endedKey, StringComparison.Ordinal))",
            "if (endedKeys.Contains(\"\"))"),
            new Edit("OrderActors.Domain/Orders/OrderEvolution.cs",
                "NoticeFailed e => NoticeEnded(Warn(state, e.Key, e.Error), e.Key) with",
                "NoticeFailed e => Warn(state, e.Key, e.Error) with")),
        new("cell: the next wake-up is not noted in the index row", Checks.Ends, new Edit(Cell,
            "plan.Active, plan.Stuck, plan.WakeAt,", "plan.Active, plan.Stuck, null,")),
        new("cell: work under way is not noted in the index row", Checks.Ends, new Edit(Cell,
            "plan.Active, plan.Stuck, plan.WakeAt,", "false, plan.Stuck, plan.WakeAt,")),
    ];
}
