using OrderActors.Domain.Greetings;
using OrderActors.Sagas;
using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Clients;
using OrderActors.Simulation.Outside;
using OrderActors.Simulation.Scenarios;

namespace OrderActors.Simulation.Cli.Greetings;

/// <summary>The greeting saga of this house: nothing of it is undone, and its log is best effort.</summary>
internal sealed class GreetingScenario : IModuleScenario
{
    private static readonly string[] Zones = ["UTC", "Nowhere/Nothing"];
    private static readonly string[] Languages = ["en", "de", "fr", "es", "xx"];
    private static readonly string[] Channels = ["email", "sms"];

    /// <inheritdoc/>
    public string Name => "greetings";

    /// <inheritdoc/>
    public Scenario With(int sagas) => new(Name, [GreetingDefinition.Instance], random =>
    {
        var post = new Post();
        var services = new Services()
            .On<GetUserDetails, UserDetails>((request, _) => new(request.UserId, Of(Zones, request.UserId)))
            .On<GetUserPreferences, UserPreferences>((request, _) =>
                new(Of(Languages, request.UserId), Of(Channels, request.UserId)))
            .On<SendGreeting, GreetingSent>(post.Send)
            .On<LogGreeting, GreetingLogged>(post.Log);
        var actions = new List<ClientAction>();
        for (var number = 1; number <= sagas; number++) Draw(random, actions, number);
        return new(services, actions) { Checkers = [new GreetingsGoOut(post)] };
    });

    private static void Draw(SeededRandom random, List<ClientAction> actions, int number)
    {
        var saga = SagaId.Create("greet", $"G-{number}");
        var asked = random.Spread(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(30));
        var greet = new GreetUser($"user-{random.Between(1, 9)}");
        actions.Add(new(saga, greet, asked));
        if (random.Chance(0.2)) actions.Add(new(saga, greet, asked + Soon()));
        if (random.Chance(0.2)) actions.Add(new(saga, new GreetUser("somebody-else"), asked + Soon()));
        if (random.Chance(0.3)) actions.Add(new(saga, new CancelGreeting("not now"), asked + Soon()));
        if (random.Chance(0.3))
            actions.Add(new(saga, new CancelGreeting("in the midst of it"), asked)
            {
                AwaitStage = random.Pick(GreetingStages.ByRank)[0],
                Think = Soon(),
            });

        TimeSpan Soon() => random.Spread(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(20));
    }

    private static string Of(string[] choices, string userId) => choices[userId[^1] % choices.Length];
}
