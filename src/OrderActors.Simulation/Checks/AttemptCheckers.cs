using OrderActors.Sagas;

namespace OrderActors.Simulation.Checks;

/// <summary>Counts, waits and limits of attempts survive everything, and an undo waits for what it undoes.</summary>
internal sealed class AttemptsHonoured() : Checker("numbers, waits and limits of attempts are honoured")
{
    public override void Started(AttemptSighting attempt)
    {
        var (call, number) = (attempt.Call.Call, attempt.Call.Attempt);
        var record = attempt.Witness?.Plan.Records.GetValueOrDefault(call.Key);
        var failures = record?.Failures ?? 0;
        if (number != failures + 1)
            Broken(attempt.SagaId, $"attempt {number} of '{call.Key}' starts after {failures} recorded failures");
        if (record is not null && !(record.NextAttemptAt <= attempt.Clock))
            Broken(attempt.SagaId, $"attempt {number} of '{call.Key}' starts before its wait is over");
        var most = attempt.Policy.Retry.MaximumAttempts;
        if (!call.Undo && most > 0 && number > most)
            Broken(attempt.SagaId, $"attempt {number} of '{call.Key}' starts; {most} are allowed");
        if (attempt.Running.Any(other => other.Call.Key == call.After))
            Broken(attempt.SagaId, $"'{call.Key}' starts while '{call.After}', which it must follow, is running");
    }
}

/// <summary>What the cell counts, counted once more from the events alone: no cell is its own witness.</summary>
internal sealed class AttemptsCounted() : Checker("attempts are counted right and run one at a time")
{
    private readonly Dictionary<(SagaId, string), int> failures = [];
    private readonly Dictionary<(SagaId, string), (int Life, int Attempt)> newest = [];

    public override void Stored(Witness saga)
    {
        foreach (var each in saga.Newest)
        {
            if (each.Event is not AttemptFailed failed) continue;
            var count = failures[(saga.Id, failed.Key)] = failures.GetValueOrDefault((saga.Id, failed.Key)) + 1;
            if (failed.Attempt != count)
                Broken(saga.Id, $"failure {count} of '{failed.Key}' is recorded as that of attempt {failed.Attempt}");
            if (failed is { NextAttemptAt: not null, Type: nameof(PermanentError) or nameof(ValidationError) })
                Broken(saga.Id, $"'{failed.Key}' was refused for good, and is to be tried again by itself");
        }
    }

    public override void Started(AttemptSighting attempt)
    {
        var (saga, call, number) = (attempt.SagaId, attempt.Call.Call, attempt.Call.Attempt);
        var key = (saga, call.Key);
        if (number != failures.GetValueOrDefault(key) + 1)
            Broken(saga, $"attempt {number} of '{call.Key}' starts after {failures.GetValueOrDefault(key)} failures");
        if (attempt.Running.Any(other => other.Call.Key == call.Key))
            Broken(saga, $"'{call.Key}' starts while it is running");
        // One process makes an attempt once, but for those whose failures leave no row.
        var isQuiet = attempt.Witness?.Plan.Records.GetValueOrDefault(call.Key) is { Stuck: true };
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

    public override void Stored(Witness saga)
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
