using OrderActors.Sagas;

namespace OrderActors.Engine.Testing.Jobs;

/// <summary>
/// The smallest saga that has everything: two calls, an undo of each, a timer, commands with and without events; and,
/// by <see cref="StartJob.Fault"/>, each way in which a saga's code can be wrong.
/// </summary>
public sealed class JobSaga : Saga<JobState>
{
    public override Decision Decide(JobState? state, SagaMessage message, DateTimeOffset now) => (state, message) switch
    {
        (null, StartJob start) => Decision.Accepted(new JobStarted(start.Fault, now, start.Deadline)),
        (null, _) => Decision.Rejected(RejectCodes.NotFound, "there is no such job"),
        (_, StartJob) => Decision.Accepted(),
        (_, Poke poke) => Poke(state, poke),
        ({ Stage: "done" or "undone" or "undoing" }, CancelJob or TimerFired) => Decision.Ignored("it is over"),
        (_, CancelJob) => Decision.Accepted(new JobFailed("cancelled")),
        (_, TimerFired) when state.Fault == "deaf" => Decision.Ignored("deaf"),
        (_, TimerFired) => Decision.Accepted(new JobFailed("too late")),
        (_, ActivityCompleted) when state.Fault == "unrecorded-ignore" => Decision.Ignored("what end?"),
        (_, ActivityCompleted) when state.Fault == "unrecorded-accept" => Decision.Accepted(),
        (_, ActivityCompleted) when state.Fault == "unrecorded-reject" => Decision.Rejected("no", "what end?"),
        (_, ActivityCompleted completed) =>
            Decision.Accepted(new JobMoved(completed.Key, ((Done)completed.Result).Text)),
        (_, ActivityFailed failed) =>
            Decision.Accepted(new JobFailed($"{failed.Failure.Effect}: {failed.Failure.Message}")),
        (_, WorkWaived) when state.Fault == "unwaivable" => Decision.Ignored("it must be undone"),
        (_, WorkWaived waived) => Decision.Accepted(new JobMoved(waived.Key, $"waived by {waived.By}")),
        _ => Decision.Rejected(RejectCodes.Invalid, "no message of a job"),
    };

    public override JobState Evolve(JobState? state, SagaEvent @event) => (state, @event) switch
    {
        (null, JobStarted e) => new("first", e.Fault, e.At, e.Deadline, 0, ""),
        (not null, JobPoked { Text: "fold-short" }) => throw new InsufficientMemoryException(),
        (not null, JobPoked { Text: "fold" }) => throw new InvalidOperationException("cannot fold"),
        (not null, JobPoked e) => state with { Pokes = state.Pokes + 1, Note = e.Text.Length > 50 ? "long" : e.Text },
        (not null, JobFailed e) => state with { Stage = "undoing", From = state.Stage, Note = e.Reason },
        (not null, JobMoved e) => state with { Stage = Next(state, e.Key), Note = e.Text },
        _ => throw new BrokenInvariantException("OA0001", $"a job cannot follow {@event.GetType().Name}"),
    };

    public override IReadOnlyList<Work> Outstanding(JobState state) => (state.Stage, state.Fault, state.Note) switch
    {
        (_, _, "list-short") => throw new InsufficientMemoryException(),
        (_, _, "list") => throw new InvalidOperationException("cannot list"),
        ("second", "reissue", _) => [Call("first", "job")],
        ("first", "other", "now") => [Call("first", "another job"), Window(state)],
        ("first", "twice", "now") => [Call("first", "job"), Call("first", "job")],
        ("first" or "second", _, _) when state.Deadline is not null => [Call(state.Stage, "job"), Window(state)],
        ("first" or "second", _, _) => [Call(state.Stage, "job")],
        ("undoing", _, _) => [Call($"undo-{state.From}", "undo") with { Undo = true, After = state.From }],
        _ => [],
    };

    public override Description Describe(JobState state) => state.Note switch
    {
        "describe" => throw new InvalidOperationException("cannot describe"),
        "describe-short" => throw new InsufficientMemoryException(),
        _ => new(state.Stage, state.Stage is "done" or "undone" ? $"{state.Stage}: {state.Note}" : null, state.Deadline,
            state.StartedAt),
    };

    private static Decision Poke(JobState state, Poke poke) => poke.Text switch
    {
        "" => Decision.Accepted(),
        "refuse" => Decision.Rejected(RejectCodes.Conflict, "no poking"),
        "refuse-fact" => new Decision.Reject(RejectCodes.Conflict, "no poking") { Events = [new JobPoked("noticed")] },
        "ignore" => Decision.Ignored("poked already"),
        "decide-short" => throw new InsufficientMemoryException(),
        "decide" => throw new InvalidOperationException("cannot decide"),
        "count" => Decision.Accepted(new JobPoked($"{state.Pokes}")),
        _ => Decision.Accepted(new JobPoked(poke.Text)),
    };

    private static string Next(JobState state, string key) => key switch
    {
        "first" => "second",
        "second" => "done",
        _ => "undone",
    };

    private static Work.Call Call(string key, string what) => new(key, new JobStep(what));

    private static Work.Timer Window(JobState state) => new("window", state.Deadline!.Value);
}
