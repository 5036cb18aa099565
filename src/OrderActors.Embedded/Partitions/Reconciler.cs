using OrderActors.Sagas;

namespace OrderActors.Embedded.Partitions;

/// <summary>Turns what a durable state wants into attempts and wake-ups.</summary>
internal sealed class Reconciler(CellTable entries, PartitionOutput output, StepTime time)
{
    private readonly List<WorkAction> actions = [];

    public void Reconcile(CellEntry entry, DateTimeOffset now)
    {
        var plan = entry.DurablePlan;
        actions.Clear();
        var wake = entry.Running.Reconcile(plan, entry.Cell?.Plan, time.Utc, now, actions);
        foreach (var action in actions)
        {
            var scheduledAt = plan.Records.Count > 0 && plan.Records.TryGetValue(action.Call.Call.Key, out var record)
                ? record.ScheduledAt
                : action.Call.StartedAt;
            output.Attempts.Add(new(entry.Id, action.Call, action.Start, scheduledAt));
        }

        for (var i = 0; i < plan.Outstanding.Count; i++)
        {
            if (plan.Outstanding[i] is not Work.Timer timer || !IsToFire(entry, timer)) continue;
            var due = time.ToSteady(timer.DueAt);
            if (!(wake <= due)) wake = due;
        }

        entries.WakeAt(entry, wake);
    }

    /// <summary>
    /// A timer that has fired stays in the durable plan until that is committed: it must not fire on and on.
    /// </summary>
    private bool IsToFire(CellEntry entry, Work.Timer timer) =>
        timer.DueAt > time.Utc || entry.Cell?.Plan.Find(timer.Key) is Work.Timer still && still.DueAt == timer.DueAt;

    public void CancelAll(CellEntry entry)
    {
        actions.Clear();
        entry.Running.Reconcile(WorkPlan.Nothing, null, time.Utc, time.Steady, actions);
        foreach (var action in actions)
            output.Attempts.Add(new(entry.Id, action.Call, action.Start, action.Call.StartedAt));
    }
}
