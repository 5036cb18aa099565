using System.Globalization;

namespace OrderActors.Sagas;

/// <summary>Says in one sentence what a saga waits for.</summary>
internal static class WaitReason
{
    public static string Why(SagaId id, Description description, WorkPlan plan, RunningWork running, DateTimeOffset now)
    {
        if (description.Outcome is { } outcome && plan.Outstanding.Count == 0)
            return $"{id} waits for nothing: {outcome}.";
        var parts = new List<string>();
        foreach (var work in plan.Outstanding)
            if (work is Work.Call call) parts.Add(Call(call, plan, running, now));
        if (description.WaitsFor is { } people) parts.Add(people);
        else if (parts.Count == 0 && plan.WakeAt is { } wake) parts.Add($"its timer at {Time(wake)}");
        return parts.Count == 0
            ? $"{id} is at {description.Stage} and waits for nothing that it knows of."
            : $"{id} is at {description.Stage} and waits for {string.Join(", and for ", parts)}.";
    }

    private static string Call(Work.Call call, WorkPlan plan, RunningWork running, DateTimeOffset now)
    {
        plan.Records.TryGetValue(call.Key, out var record);
        if (running.Find(call.Key) is { HeldUpBy: { } away } heldUp)
            return $"'{call.Key}' (attempt {heldUp.Attempt}), which waits for this node's own store: {away}";
        if (running.Find(call.Key) is { } attempt)
            return $"'{call.Key}' (attempt {attempt.Attempt}, running for {Seconds(now - attempt.StartedAt)})";
        if (record is null)
            return call.After is { } after && running.Find(after) is not null
                ? $"'{call.Key}', which starts when the attempt of '{after}' has ended"
                : $"'{call.Key}' to start";
        var choice = plan.ChoiceFor(call);
        var may = choice.Waive ? "retry or waive" : "retry";
        if (record.NextAttemptAt is { } next)
            return $"'{call.Key}' to be tried again at {Time(next)} {Failures(record)}; "
                + $"{(choice.Stuck ? "it is stuck: " : "")}an operator can {may} it{(choice.Stuck ? "" : " now")}";
        return $"an operator to {may} '{call.Key}', {(choice.Stuck ? "stuck " : "")}{Failures(record)}";
    }

    private static string Failures(CallRecord record)
    {
        var outages = record.Interruptions == 0 ? ""
            : $" and {Count(record.Interruptions, "interruption")} by this node's own store";
        return $"after {Count(record.Failures, "failure")}{outages} (last: {record.LastError})";
    }

    private static string Count(int number, string of) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {of}{(number == 1 ? "" : "s")}");

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0.0} s");
}
