using OrderActors.Domain.Onboarding;
using OrderActors.Sagas;
using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Clients;
using OrderActors.Simulation.Outside;
using OrderActors.Simulation.Scenarios;

namespace OrderActors.Simulation.Cli.Onboarding;

/// <summary>The onboarding saga, with windows of minutes: profiles that come in time, too late, or never.</summary>
internal sealed class OnboardingScenario : IModuleScenario
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public string Name => "onboarding";

    /// <inheritdoc/>
    public Scenario With(int sagas) => new(Name, [OnboardingDefinition.Instance], random =>
    {
        var users = Enumerable.Range(1, sagas).Select(number => $"user-{number}").ToList();
        var postbox = new Postbox(users.Where(_ => random.Chance(0.1)).ToHashSet(StringComparer.Ordinal),
            users.Where(_ => random.Chance(0.1)).ToHashSet(StringComparer.Ordinal));
        var actions = new List<ClientAction>();
        foreach (var user in users) Draw(random, actions, user);
        return new(new Services().On<SendOnboardingMail, OnboardingMailSent>(postbox.Send), actions)
        {
            Checkers = [new MailsInTime(postbox), new ProfilesAreThanked(postbox)],
        };
    });

    private static void Draw(SeededRandom random, List<ClientAction> actions, string user)
    {
        var saga = SagaId.Create("onboarding", user);
        var asked = random.Spread(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(30));
        var start = new StartOnboarding(user, Terms(random));
        actions.Add(new(saga, start, asked));
        // Told again, as by a client that does not know whether it was taken; perhaps under other settings.
        if (random.Chance(0.3)) actions.Add(new(saga, start with { Terms = Terms(random) }, asked + Soon()));
        if (random.Chance(0.1)) actions.Add(new(saga, start with { UserId = "another" }, asked + Soon()));
        if (random.Chance(0.5)) actions.Add(new(saga, new CompleteProfile(), asked + Soon()));
        if (random.Chance(0.4))
            actions.Add(new(saga, new CompleteProfile(), asked)
            {
                AwaitStage = random.Pick(OnboardingStages.ByRank)[0],
                Think = Soon(),
            });
        if (random.Chance(0.15)) actions.Add(new(saga, new CancelOnboarding("not wanted"), asked + Soon()));

        TimeSpan Soon() => random.Spread(TimeSpan.FromMilliseconds(1), Longest);
    }

    private static OnboardingTerms Terms(SeededRandom random)
    {
        var times = new TimeSpan[random.Between(2, 5)];
        var last = TimeSpan.Zero;
        for (var i = 0; i < times.Length; i++)
            times[i] = last += random.Spread(TimeSpan.FromSeconds(1), Longest / times.Length);
        return new([.. times[..^2]], times[^2], times[^1]);
    }
}
