using OrderActors.Domain.Orders;
using OrderActors.Simulation.Cli;
using OrderActors.Simulation.Cli.Orders;
using OrderActors.Simulation.Faults;
using OrderActors.Simulation.Scenarios;
using OrderActors.Simulation.Shrinking;
using OrderActors.Simulation.Tests.Variants;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Simulation.Tests.Shrinking;

/// <summary>A failing world is made so small that it can be read, and still fails by the same checker.</summary>
public sealed class ShrinkerTests(ITestOutputHelper output)
{
    private static readonly Scenario LooksUp = OrderScenario.Standard with
    {
        Begin = random =>
        {
            var play = OrderScenario.Standard.Begin(random);
            // It finds no charge and voids no key: a late charge stands.
            play.Services.On<SettlePayment, PaymentSettlement>((_, _) => new(null));
            return play;
        },
    };

    private static readonly Scenario ForgetsRefunds = OrderScenario.Of("variant", OrderDefinition.Instance.With(
        new OrderVariant(work => work.Key == "refund-payment" ? null : work)), OrderScenario.Shop);

    [Theory]
    [InlineData(true, "an ended order's stock and money are settled", 60)]
    [InlineData(false, "every saga ends once faults have stopped", 60)]
    public void Shrink_OfFailingWorlds_KeepsTheCheckerAndLeavesFewSteps(bool looksUp, string checker, int mostSteps)
    {
        var scenario = looksUp ? LooksUp : ForgetsRefunds;
        var small = Failures(scenario, checker).Take(3).Select(failed => Shrink(scenario, failed)).ToList();
        Assert.All(small, world => Assert.Equal(checker, world.Violations[0].Checker));
        // One that needs other sagas' company stays larger.
        var smallest = small.MinBy(world => world.Steps)!;
        foreach (var step in smallest.Story) output.WriteLine($"{step.Number} {step.At} {step.Saga} {step.Text}");
        Assert.Single(smallest.Stages);
        Assert.InRange(smallest.ClientActions.Count, 1, 3);
        Assert.InRange(smallest.Steps, 1, mostSteps);
    }

    [Fact]
    public void Shrink_OutOfWorlds_IsTheWholeWorld()
    {
        var failed = Failures(ForgetsRefunds, "every saga ends once faults have stopped").First();
        var small = new Shrinker(ForgetsRefunds, TimeProvider.System) { MostWorlds = 1 }.Shrink(failed);
        Assert.InRange(small.Tried, 1, 2);
        Assert.NotEmpty(small.Result.Violations);
    }

    [Fact]
    public void Shrink_OfAWorldThatHolds_IsRefused() => Assert.Throws<ArgumentException>(() =>
        new Shrinker(OrderScenario.Standard, TimeProvider.System).Shrink(Simulator.Run(OrderScenario.Standard, 1)));

    [Fact]
    public void Run_WithoutAFault_SeesItNotAndTheOthersStill()
    {
        var whole = Simulator.Run(OrderScenario.Standard, 5);
        var kind = Enum.GetValues<FaultKind>().First(each => whole.Faults[(int)each] > 3);
        var cut = Simulator.Run(OrderScenario.Standard, 5, new Cut { Without = [kind] });
        Assert.Equal(0, cut.Faults[(int)kind]);
        Assert.True(cut.Faults.Sum() > 0);
    }

    [Fact]
    public void Run_WithEveryFaultSpared_SeesNone()
    {
        var spared = Simulator.Run(OrderScenario.Standard, 5, new Cut { Spared = [.. Enumerable.Range(1, 100_000)] });
        Assert.All(spared.Faults, count => Assert.Equal(0, count));
        Assert.True(spared.FaultCount > 0);
    }

    [Fact]
    public void Run_OfSomeActions_HasOnlyThose()
    {
        var whole = Simulator.Run(OrderScenario.Standard, 5);
        var saga = whole.ClientActions[^1].Saga;
        var only = Simulator.Run(OrderScenario.Standard, 5, new Cut { Only = [saga] });
        Assert.Equal(whole.ClientActions.Where(each => each.Saga.Equals(saga)), only.ClientActions);
        Assert.Single(only.Stages);
        var (number, _) = only.ClientActions[0];
        var one = Simulator.Run(OrderScenario.Standard, 5, new Cut { ClientActions = [number] });
        Assert.Equal(number, Assert.Single(one.ClientActions).Number);
    }

    private SeedResult Shrink(Scenario scenario, SeedResult failed)
    {
        var small = new Shrinker(scenario, TimeProvider.System) { MostWorlds = 1000 }.Shrink(failed);
        var told = Simulator.Run(scenario, failed.Seed, small.Cut, story: true);
        output.WriteLine($"seed {failed.Seed}: from {failed.ClientActions.Count} actions, "
            + $"{failed.Faults.Sum()} faults and " +
            $"{failed.Steps} steps to {told.ClientActions.Count}, {told.Faults.Sum()} and {told.Steps}; " +
            $"{small.Tried} tried:{CutOptions.Words(small.Cut)}");
        Assert.Equal(small.Result.Hash, told.Hash);
        Assert.InRange(told.Steps, 1, failed.Steps);
        return told;
    }

    private static IEnumerable<SeedResult> Failures(Scenario scenario, string checker) => Enumerable.Range(1, 2000)
        .Select(seed => Simulator.Run(scenario, seed))
        .Where(result => result.Violations.Count > 0 && result.Violations[0].Checker == checker);
}
