using OrderActors.Sagas;

namespace OrderActors.Simulation.Checks;

/// <summary>Counts, waits and limits of attempts survive everything, and an undo waits for what it undoes.</summary>
internal sealed class AttemptsHonoured() : Checker("numbers, waits and limits of attempts are honoured")
{
    public override void Started(AttemptSighting attempt)
    {
        var (call, number) = (attempt.Call.Call, attempt.Call.Attempt);
        var record = attempt.JournalModel?.Plan.Records.GetValueOrDefault(call.Key);
        var attempts = record?.Attempts ?? 0;
        if (number != attempts + 1)
            Broken(attempt.SagaId, $"attempt {number} of '{call.Key}' starts after {attempts} recorded ones");
        // A clock that was set back lets a recorded wait end early by as much, never earlier.
        if (record is not null && !record.IsDue(attempt.Clock) && !(record.NextAttemptAt <= attempt.ClockNeverSetBack))
            Broken(attempt.SagaId, $"attempt {number} of '{call.Key}' starts before its wait is over");
        var most = attempt.Policy.Retry.MaximumAttempts;
        if (!call.Undo && most > 0 && record?.Failures >= most)
            Broken(attempt.SagaId, $"attempt {number} of '{call.Key}' starts; {most} may fail");
        if (attempt.Running.Any(other => other.Call.Key == call.After))
            Broken(attempt.SagaId, $"'{call.Key}' starts while '{call.After}', which it must follow, is running");
    }
}

/// <summary>
/// An outage of the node's own store is recorded as what it is, and brings no call nearer to its end.
/// </summary>
internal sealed class OutagesCountNothing() : Checker("an own outage counts toward no limit")
{
    private readonly Dictionary<(SagaId, string), int> failures = [];
    private readonly Dictionary<(SagaId, string), AttemptSighting> started = [];

    public override void Started(AttemptSighting attempt) =>
        started[(attempt.SagaId, attempt.Call.Call.Key)] = attempt;

    public override void Stored(JournalModel saga)
    {
        foreach (var each in saga.Newest)
        {
            if (each.Event is not AttemptFailed failed) continue;
            var count = failures[(saga.Id, failed.Key)] = failures.GetValueOrDefault((saga.Id, failed.Key)) + 1;
            if (failed.Type == Worlds.OwnStore.FailureType)
                Broken(saga.Id, $"an outage of the own store is recorded as failure {count} of '{failed.Key}'");
            if (failed.NextAttemptAt is null && IsEarly(saga.Id, failed, count))
                Broken(saga.Id, $"'{failed.Key}' is given up after {count} failures");
        }
    }

    private bool IsEarly(SagaId saga, AttemptFailed failed, int count)
    {
        if (!started.TryGetValue((saga, failed.Key), out var attempt)) return false;
        var policy = attempt.Policy;
        var isPermanent = failed.Type is nameof(PermanentError) or nameof(ValidationError) ||
            policy.Retry.NonRetryableTypes.Contains(failed.Type, StringComparer.Ordinal);
        return !isPermanent && policy.ScheduleToClose is null && count < policy.Retry.MaximumAttempts;
    }
}

/// <summary>What the cell counts, counted once more from the events alone: no cell is its own model.</summary>
internal sealed class AttemptsCounted() : Checker("attempts are counted right and run one at a time")
{
    /// <summary>Up to this many interruptions of a call each leave a row.</summary>
    private const int LoudInterruptions = 3;

    private readonly Dictionary<(SagaId, string), int> attempts = [];
    private readonly Dictionary<(SagaId, string), (int Life, int Attempt)> newest = [];

    public override void Stored(JournalModel saga)
    {
        foreach (var each in saga.Newest)
        {
            if (each.Event is AttemptInterrupted cut) Count(saga.Id, cut.Key, cut.Attempt);
            if (each.Event is not AttemptFailed failed) continue;
            Count(saga.Id, failed.Key, failed.Attempt);
            if (failed is { NextAttemptAt: not null, Type: nameof(PermanentError) or nameof(ValidationError) })
                Broken(saga.Id, $"'{failed.Key}' was refused for good, and is to be tried again by itself");
        }
    }

    private void Count(SagaId saga, string key, int attempt)
    {
        var count = attempts[(saga, key)] = attempts.GetValueOrDefault((saga, key)) + 1;
        if (attempt != count) Broken(saga, $"end {count} of '{key}' is recorded as that of attempt {attempt}");
    }

    public override void Started(AttemptSighting attempt)
    {
        var (saga, call, number) = (attempt.SagaId, attempt.Call.Call, attempt.Call.Attempt);
        var key = (saga, call.Key);
        if (number != attempts.GetValueOrDefault(key) + 1)
            Broken(saga, $"attempt {number} of '{call.Key}' starts after {attempts.GetValueOrDefault(key)} recorded");
        if (attempt.Running.Any(other => other.Call.Key == call.Key))
            Broken(saga, $"'{call.Key}' starts while it is running");
        // One process makes an attempt once, but for those whose ends leave no row.
        var isQuiet = attempt.JournalModel?.Plan.Records.GetValueOrDefault(call.Key) is { Stuck: true }
            or { Interruptions: > LoudInterruptions };
        if (!isQuiet && newest.TryGetValue(key, out var former) && former.Life == attempt.Life &&
            former.Attempt >= number)
            Broken(saga, $"attempt {number} of '{call.Key}' starts a second time");
        newest[key] = (attempt.Life, number);
    }
}

/// <summary>A call that has ended is never made again.</summary>
internal sealed class KeysEndOnce() : Checker("no ended key starts again")
{
    private readonly HashSet<(SagaId, string)> ended = [];

    public override void Stored(JournalModel saga)
    {
        foreach (var each in saga.Newest)
            if (each.Envelope.Ends is { } key && !ended.Add((saga.Id, key)))
                Broken(saga.Id, $"'{key}' ends a second time");
    }

    public override void Started(AttemptSighting attempt)
    {
        if (ended.Contains((attempt.SagaId, attempt.Call.Call.Key)))
            Broken(attempt.SagaId, $"'{attempt.Call.Call.Key}' starts although it has ended");
    }
}
