using OrderActors.Sagas;

namespace OrderActors.Domain.Greetings;

/// <summary>Greets a user: gather details and preferences in parallel → send → log → completed.</summary>
/// <remarks>
/// <code>
/// stage             | start      | cancel      | its work ends well / fails
/// ------------------+------------+-------------+---------------------------------------------
/// (none)            | started    | not found   | ignored
/// gather            | repeat (1) | cancelled   | send (both in, greeting chosen) / failed
/// send              | repeat     | cancelled   | log / failed
/// log               | repeat     | wrong stage | completed / completed: the log is best effort
/// cancelled         | repeat     | nothing     | ignored
/// completed, failed | repeat     | wrong stage | ignored
/// </code>
/// (1) The same user: accepted, nothing happens; another: already started. Nothing here is undone: what has been sent
/// stays sent, and a cancel while sending may come too late for the mail.
/// </remarks>
internal sealed class GreetingSaga : Saga<GreetingState>
{
    internal const string DetailsKey = "get-details";
    internal const string PreferencesKey = "get-preferences";
    internal const string SendKey = "send-greeting";
    internal const string LogKey = "log-greeting";
    private const int Version = 1;

    /// <inheritdoc/>
    public override Decision Decide(GreetingState? state, SagaMessage message, DateTimeOffset now) =>
        (state, message) switch
        {
            (_, GreetUser start) => Start(state, start, now),
            (null, SagaCommand) => Decision.Rejected(RejectCodes.NotFound, "there is no such greeting"),
            (null, _) => Decision.Ignored("there is no such greeting"),
            (_, CancelGreeting cancel) => Cancel(state, cancel),
            (_, ActivityCompleted completed) => state.Calls.Wants(completed.Key)
                ? Completed(state, completed, now)
                : NotOutstanding(state, completed.Key),
            (_, ActivityFailed failed) =>
                state.Calls.Wants(failed.Key) ? Failed(failed) : NotOutstanding(state, failed.Key),
            (_, TimerFired timer) => Decision.Ignored($"a greeting has no timer '{timer.Key}'"),
            (_, WorkWaived waived) => Decision.Ignored($"a greeting has no compensation '{waived.Key}'"),
            _ => Decision.Rejected(RejectCodes.Invalid, $"{message.GetType().Name} is not a message of a greeting"),
        };

    /// <inheritdoc/>
    public override GreetingState Evolve(GreetingState? state, SagaEvent @event) => (state, @event) switch
    {
        (null, GreetingStarted e) => new(e)
        {
            Calls =
            [
                Call(DetailsKey, new GetUserDetails(e.UserId)),
                Call(PreferencesKey, new GetUserPreferences(e.UserId)),
            ],
        },
        (null, _) or (_, GreetingStarted) => throw new BrokenInvariantException("OA0005",
            $"a greeting's history begins with {nameof(GreetingStarted)} and has it once"),
        (_, DetailsFetched e) => state with { Details = e, Calls = Without(state, DetailsKey) },
        (_, PreferencesFetched e) => state with { Preferences = e, Calls = Without(state, PreferencesKey) },
        (_, GreetingChosen e) => state with
        {
            Stage = GreetingStages.Send,
            Chosen = e,
            Calls = [Call(SendKey, new SendGreeting(state.Started.UserId, e.Channel, e.Text))],
        },
        (_, GreetingDelivered e) => state with
        {
            Stage = GreetingStages.Log,
            Delivery = e.Delivery,
            Calls = [Call(LogKey, new LogGreeting(state.Started.UserId, state.Chosen!.Text))],
        },
        (_, GreetingNoted) => state with { Calls = [] },
        (_, NoteMissed e) => state with { Calls = [], LastError = $"log failed: {e.Error}" },
        (_, GreetingCompleted) => End(state, GreetingStages.Completed, $"User {state.Started.UserId} greeted"),
        (_, GreetingCancelled e) => End(state with { LastError = $"cancelled: {e.Reason}" }, GreetingStages.Cancelled,
            $"Greeting of {state.Started.UserId} cancelled ({e.Reason})"),
        (_, GreetingFailed e) => End(state with { LastError = e.Error }, GreetingStages.Failed,
            $"Greeting of {state.Started.UserId} failed ({e.Error})"),
        _ => throw new BrokenInvariantException("OA0001", $"{@event.GetType().Name} is not an event of a greeting"),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Work> Outstanding(GreetingState state) => state.Calls;

    /// <inheritdoc/>
    public override Description Describe(GreetingState state) =>
        new(state.Stage, state.Outcome, null, state.Started.StartedAt) { Owner = state.Started.UserId };

    private static Decision Start(GreetingState? state, GreetUser start, DateTimeOffset now)
    {
        if (!SagaId.IsId(start.UserId))
            return Decision.Rejected(
                RejectCodes.Invalid, $"'{start.UserId}' is not a user id: 1-100 of [A-Za-z0-9._-]");
        if (state is null) return Decision.Accepted(new GreetingStarted(start.UserId, Version, now));
        return state.Started.UserId == start.UserId
            ? Decision.Accepted()
            : Decision.Rejected(RejectCodes.AlreadyStarted, $"this greeting is for {state.Started.UserId}");
    }

    private static Decision Cancel(GreetingState state, CancelGreeting cancel)
    {
        if (TextRules.Reason("reason", cancel.Reason) is { } wrong)
            return Decision.Rejected(RejectCodes.Invalid, $"a cancel says why: {wrong}");
        return state.Stage switch
        {
            GreetingStages.Gather or GreetingStages.Send => Decision.Accepted(new GreetingCancelled(cancel.Reason)),
            GreetingStages.Cancelled => Decision.Accepted(),
            _ => Decision.Rejected(RejectCodes.WrongStage, $"the greeting cannot be cancelled at stage {state.Stage}"),
        };
    }

    private static Decision Completed(GreetingState state, ActivityCompleted message, DateTimeOffset now) =>
        message.Result switch
        {
            UserDetails e => Gathered(new DetailsFetched(e.Name, e.TimeZone),
                state with { Details = new(e.Name, e.TimeZone) }, now),
            UserPreferences e => Gathered(new PreferencesFetched(e.Language, e.Channel),
                state with { Preferences = new(e.Language, e.Channel) }, now),
            GreetingSent e => Decision.Accepted(new GreetingDelivered(e.Delivery)),
            GreetingLogged e => Decision.Accepted(new GreetingNoted(e.Entry), new GreetingCompleted()),
            _ => throw new BrokenInvariantException("OA0005",
                $"'{message.Key}' of a greeting ended with a {message.Result.GetType().Name}"),
        };

    private static Decision Gathered(SagaEvent @event, GreetingState after, DateTimeOffset now) =>
        after is { Details: { } details, Preferences: { } preferences }
            ? Decision.Accepted(@event, new GreetingChosen(
                GreetingText.Choose(details.Name, details.TimeZone, preferences.Language, now), preferences.Channel))
            : Decision.Accepted(@event);

    private static Decision Failed(ActivityFailed message) => message.Key switch
    {
        DetailsKey => Decision.Accepted(new GreetingFailed($"details failed: {message.Failure.Message}")),
        PreferencesKey => Decision.Accepted(new GreetingFailed($"preferences failed: {message.Failure.Message}")),
        SendKey => Decision.Accepted(new GreetingFailed($"send failed: {message.Failure.Message}")),
        _ => Decision.Accepted(new NoteMissed(message.Failure.Message), new GreetingCompleted()),
    };

    private static Decision NotOutstanding(GreetingState state, string key) =>
        Decision.Ignored($"'{key}' is not outstanding at {state.Stage}");

    private static GreetingState End(GreetingState state, string stage, string outcome) =>
        state with { Stage = stage, Outcome = outcome, Calls = [] };

    private static Work.Call Call(string key, Activity activity) => new(key, activity);

    private static ValueList<Work> Without(GreetingState state, string key)
    {
        var left = new List<Work>(1);
        foreach (var call in state.Calls.AsSpan())
            if (!call.Key.Equals(key, StringComparison.Ordinal)) left.Add(call);
        return [.. left];
    }
}
