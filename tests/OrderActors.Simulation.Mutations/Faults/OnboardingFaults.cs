namespace OrderActors.Simulation.Mutations.Faults;

/// <summary>Faults of the onboarding saga.</summary>
internal static class OnboardingFaults
{
    private const string Scenario = "onboarding";
    private const string Evolution = "OrderActors.Domain/Onboarding/OnboardingEvolution.cs";
    private const string Saga = "OrderActors.Domain/Onboarding/OnboardingSaga.cs";
    private const string State = "OrderActors.Domain/Onboarding/OnboardingState.cs";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("onboarding: later reminders come at the first one's time", Checks.Mails, new Edit(Saga,
            "start + terms.Reminders[due] <= now", "start <= now"))
        {
            Scenario = Scenario,
        },
        new("onboarding: it expires when the follow-up is due", Checks.Mails,
            new Edit(State, "start + expiry", "start + followUp"),
            new Edit(Saga, "if (start + terms.Expiry <= now)",
                "if (state.Stage == OnboardingStages.FollowUp || start + terms.Expiry <= now)"))
        {
            Scenario = Scenario,
        },
        new("onboarding: a mail under way is dropped when the profile is complete", Checks.Thanks, new Edit(Evolution,
            "Calls = state.Calls.Add(Call(state.Started, OnboardingKeys.SendThankYou",
            "Calls = ValueList<Work>.Empty.Add(Call(state.Started, OnboardingKeys.SendThankYou"))
        {
            Scenario = Scenario,
        },
        new("onboarding: it completes without the thank-you", Checks.Thanks, new Edit(Saga,
            "Decision.Accepted(new ProfileCompleted())",
            "Decision.Accepted(new ProfileCompleted(), new OnboardingCompleted())"))
        {
            Scenario = Scenario,
        },
    ];
}
