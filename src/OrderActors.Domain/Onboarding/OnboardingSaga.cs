using OrderActors.Sagas;

namespace OrderActors.Domain.Onboarding;

/// <summary>
/// Brings a user in: welcome → wait for the profile, with reminders → follow-up → expired; or, as soon as the profile
/// is complete: thank-you → completed.
/// </summary>
/// <remarks>
/// <code>
/// stage             | start      | complete-profile | cancel      | its mails end well / fail (2)   | timer
/// ------------------+------------+------------------+-------------+---------------------------------+--------------
/// (none)            | started    | not found        | not found   | ignored                         | ignored
/// welcome           | repeat (1) | thank-you (3)    | cancelled   | awaiting-profile                | ignored
/// awaiting-profile  | repeat     | thank-you        | cancelled   | recorded                        | the next (4)
/// follow-up         | repeat     | thank-you        | cancelled   | recorded                        | expired
/// thank-you         | repeat     | nothing          | cancelled   | recorded; completed by the last | ignored
/// completed         | repeat     | nothing          | wrong stage | ignored                         | ignored
/// expired           | repeat     | wrong stage      | wrong stage | ignored                         | ignored
/// cancelled         | repeat     | wrong stage      | nothing     | ignored                         | ignored
/// </code>
/// (1) The same user: accepted, nothing happens; another: already started. (2) Mails are best effort: one that fails is
/// recorded, and all goes on. A mail that finds no user any more cancels. (3) Whatever mail is under way then is still
/// recorded. (4) Of the mails whose time has passed only the newest is sent: a node that was down makes no flood.
/// </remarks>
internal sealed class OnboardingSaga : Saga<OnboardingState>
{
    internal const string NoUser = "there is no such user any more";
    private const int Version = 1;

    /// <inheritdoc/>
    public override Decision Decide(OnboardingState? state, SagaMessage message, DateTimeOffset now) =>
        (state, message) switch
        {
            (_, StartOnboarding start) => Start(state, start, now),
            (null, SagaCommand) => Decision.Rejected(RejectCodes.NotFound, "there is no such onboarding"),
            (null, _) => Decision.Ignored("there is no such onboarding"),
            (_, CompleteProfile) => Complete(state),
            (_, CancelOnboarding cancel) => Cancel(state, cancel),
            (_, ActivityCompleted completed) => state.Calls.Wants(completed.Key)
                ? Sent(state, completed, now)
                : NotOutstanding(state, completed.Key),
            (_, ActivityFailed failed) => state.Calls.Wants(failed.Key)
                ? Followed(state, failed.Key, new MailMissed(failed.Key, failed.Failure.Message), now)
                : NotOutstanding(state, failed.Key),
            (_, TimerFired timer) => state.Timer is { } armed && armed.Key == timer.Key && armed.DueAt <= now
                ? Due(state, now)
                : NotOutstanding(state, timer.Key),
            (_, WorkWaived waived) => Decision.Ignored($"an onboarding has no compensation '{waived.Key}'"),
            _ => Decision.Rejected(RejectCodes.Invalid, $"{message.GetType().Name} is not a message of an onboarding"),
        };

    /// <inheritdoc/>
    public override OnboardingState Evolve(OnboardingState? state, SagaEvent @event) =>
        OnboardingEvolution.After(state, @event);

    /// <inheritdoc/>
    public override IReadOnlyList<Work> Outstanding(OnboardingState state) =>
        state.Timer is { } timer ? [.. state.Calls, timer] : state.Calls;

    /// <inheritdoc/>
    public override Description Describe(OnboardingState state) => new(
        state.Stage, state.Outcome, state.Timer?.DueAt, state.Started.StartedAt,
        state.Stage is OnboardingStages.AwaitingProfile or OnboardingStages.FollowUp
            ? "the user to complete the profile" : null)
    {
        Owner = state.Started.UserId,
    };

    private static Decision Start(OnboardingState? state, StartOnboarding start, DateTimeOffset now)
    {
        if ((TextRules.Id("userId", start.UserId) ?? start.Terms.Mistake()) is { } wrong)
            return Decision.Rejected(RejectCodes.Invalid, wrong);
        if (state is null) return Decision.Accepted(new OnboardingStarted(start.UserId, Version, start.Terms, now));
        return state.Started.UserId == start.UserId
            ? Decision.Accepted()
            : Decision.Rejected(RejectCodes.AlreadyStarted, $"this onboarding is that of {state.Started.UserId}");
    }

    private static Decision Complete(OnboardingState state) => state.Stage switch
    {
        OnboardingStages.Welcome or OnboardingStages.AwaitingProfile or OnboardingStages.FollowUp =>
            Decision.Accepted(new ProfileCompleted()),
        OnboardingStages.ThankYou or OnboardingStages.Completed => Decision.Accepted(),
        _ => WrongStage(state, "waits for no profile"),
    };

    private static Decision Cancel(OnboardingState state, CancelOnboarding cancel)
    {
        if (TextRules.Reason("reason", cancel.Reason) is { } wrong)
            return Decision.Rejected(RejectCodes.Invalid, $"a cancel says why: {wrong}");
        return state.Stage switch
        {
            OnboardingStages.Completed or OnboardingStages.Expired => WrongStage(state, "cannot be cancelled"),
            OnboardingStages.Cancelled => Decision.Accepted(),
            _ => Decision.Accepted(new OnboardingCancelled(cancel.Reason)),
        };
    }

    private static Decision Sent(OnboardingState state, ActivityCompleted message, DateTimeOffset now)
    {
        if (message.Result is not OnboardingMailSent(var delivery))
            throw new BrokenInvariantException("OA0005",
                $"'{message.Key}' of an onboarding ended with a {message.Result.GetType().Name}");
        var delivered = new MailDelivered(message.Key, delivery);
        return delivery == OnboardingMailSent.Gone
            ? Decision.Accepted(delivered, new OnboardingCancelled(NoUser))
            : Followed(state, message.Key, delivered, now);
    }

    /// <summary>The end of a mail, with what follows from it.</summary>
    private static Decision Followed(OnboardingState state, string key, SagaEvent end, DateTimeOffset now)
    {
        if (state.Stage == OnboardingStages.Welcome && key == OnboardingKeys.SendWelcome)
            return Decision.Accepted([end, .. Passed(state, now)]);
        return state.Stage == OnboardingStages.ThankYou && state.Calls.Count == 1
            ? Decision.Accepted(end, new OnboardingCompleted())
            : Decision.Accepted(end);
    }

    /// <summary>Reminders whose time has passed while the welcome was under way.</summary>
    private static IEnumerable<SagaEvent> Passed(OnboardingState state, DateTimeOffset now)
    {
        var (_, _, terms, start) = state.Started;
        for (var i = 0; i < terms.Reminders.Count && start + terms.Reminders[i] <= now; i++)
            yield return new ReminderSkipped(i + 1);
    }

    private static Decision Due(OnboardingState state, DateTimeOffset now)
    {
        var (_, _, terms, start) = state.Started;
        if (start + terms.Expiry <= now) return Decision.Accepted(new OnboardingExpired());
        var due = state.Reminded;
        while (due < terms.Reminders.Count && start + terms.Reminders[due] <= now) due++;
        var follows = start + terms.FollowUp <= now;
        var events = new List<SagaEvent>();
        for (var number = state.Reminded + 1; number < due || (follows && number == due); number++)
            events.Add(new ReminderSkipped(number));
        events.Add(follows ? new FollowUpDue() : new ReminderDue(due));
        return new Decision.Accept(events);
    }

    private static Decision WrongStage(OnboardingState state, string what) =>
        Decision.Rejected(RejectCodes.WrongStage, $"the onboarding {what} at stage {state.Stage}");

    private static Decision NotOutstanding(OnboardingState state, string key) =>
        Decision.Ignored($"'{key}' is not outstanding at {state.Stage}");
}
