using OrderActors.Sagas;

namespace OrderActors.Domain.Onboarding;

/// <summary>Folds the events of an onboarding.</summary>
internal static class OnboardingEvolution
{
    public static OnboardingState After(OnboardingState? state, SagaEvent @event) => (state, @event) switch
    {
        (null, OnboardingStarted e) => new(e)
        {
            Calls = [Call(e, OnboardingKeys.SendWelcome, OnboardingMails.Welcome)],
        },
        (null, _) or (_, OnboardingStarted) => throw new BrokenInvariantException("OA0005",
            $"an onboarding's history begins with {nameof(OnboardingStarted)} and has it once"),
        (_, MailDelivered e) => Ended(state, new(e.Key, e.Delivery)),
        (_, MailMissed e) => Ended(state, new(e.Key, "missed", e.Error)) with
        {
            LastError = $"{e.Key} missed: {e.Error}",
        },
        (_, ReminderSkipped e) => state with { Reminded = e.Number },
        (_, ReminderDue e) => state with
        {
            Reminded = e.Number,
            Calls = state.Calls.Add(
                Call(state.Started, OnboardingKeys.SendReminder(e.Number), OnboardingMails.Reminder, e.Number)),
        },
        (_, FollowUpDue) => state with
        {
            Stage = OnboardingStages.FollowUp,
            Calls = state.Calls.Add(Call(state.Started, OnboardingKeys.SendFollowUp, OnboardingMails.FollowUp)),
        },
        (_, ProfileCompleted) => state with
        {
            Stage = OnboardingStages.ThankYou,
            Calls = state.Calls.Add(Call(state.Started, OnboardingKeys.SendThankYou, OnboardingMails.ThankYou)),
        },
        (_, OnboardingCompleted) =>
            End(state, OnboardingStages.Completed, $"User {state.Started.UserId} has completed the profile"),
        (_, OnboardingExpired) =>
            End(state, OnboardingStages.Expired, $"User {state.Started.UserId} has not completed the profile in time"),
        (_, OnboardingCancelled e) => End(state with { LastError = $"cancelled: {e.Reason}" },
            OnboardingStages.Cancelled, $"Onboarding of {state.Started.UserId} cancelled ({e.Reason})"),
        _ => throw new BrokenInvariantException("OA0001", $"{@event.GetType().Name} is not an event of an onboarding"),
    };

    private static OnboardingState Ended(OnboardingState state, OnboardingMail mail) => state with
    {
        Stage = state.Stage == OnboardingStages.Welcome ? OnboardingStages.AwaitingProfile : state.Stage,
        Mails = state.Mails.Add(mail),
        Calls = state.Calls.Where(call => call.Key != mail.Key).ToValueList(),
    };

    private static OnboardingState End(OnboardingState state, string stage, string outcome) =>
        state with { Stage = stage, Outcome = outcome, Calls = [] };

    private static Work.Call Call(OnboardingStarted started, string key, string mail, int number = 1) =>
        new(key, new SendOnboardingMail(started.UserId, mail, number));
}
