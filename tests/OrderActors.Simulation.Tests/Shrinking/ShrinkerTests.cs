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
    private static readonly Scenario LooksUp = OrderScenario.Of("variant", OrderDefinition.Instance,
        random => OrderScenario.Shop(random, forgetsTombstones: false, settlesByLookUp: true));

    private static readonly Scenario ForgetsRefunds = OrderScenario.Of("variant", OrderDefinition.Instance.With(
        new OrderVariant(work => work.Key == "refund-payment" ? null : work)), OrderScenario.Shop);

    [Theory]
    [InlineData(true, "an ended order's stock and money are settled", 60)]
    [InlineData(false, "every saga ends once faults have stopped", 60)]
    public void Shrink_OfAFailingWorld_LeavesOneSagaAndFewSteps(bool looksUp, string checker, int mostSteps)
    {
        var scenario = looksUp ? LooksUp : ForgetsRefunds;
        var failed = FirstFailure(scenario, checker);
        var small = new Shrinker(scenario, TimeProvider.System) { MostWorlds = 1000 }.Shrink(failed);
        var told = Simulator.Run(scenario, failed.Seed, small.Cut, story: true);
        output.WriteLine($"seed {failed.Seed}: from {failed.Errands.Count} errands, {failed.Faults.Sum()} faults and " +
            $"{failed.Steps} steps to {told.Errands.Count}, {told.Faults.Sum()} and {told.Steps}; " +
            $"{small.Tried} tried:{CutOptions.Words(small.Cut)}");
        foreach (var step in told.Story) output.WriteLine($"{step.Number} {step.At} {step.Saga} {step.Text}");
        Assert.Equal(checker, told.Violations[0].Checker);
        Assert.Single(told.Stages);
        Assert.InRange(told.Errands.Count, 1, 3);
        Assert.InRange(told.Steps, 1, Math.Min(mostSteps, failed.Steps));
    }

    [Fact]
    public void Shrink_OutOfWorlds_IsTheWholeWorld()
    {
        var failed = FirstFailure(ForgetsRefunds, "every saga ends once faults have stopped");
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
    public void Run_WithEveryStrikeSpared_SeesNoFault()
    {
        var spared = Simulator.Run(OrderScenario.Standard, 5, new Cut { Spared = [.. Enumerable.Range(1, 100_000)] });
        Assert.All(spared.Faults, count => Assert.Equal(0, count));
        Assert.True(spared.Strikes > 0);
    }

    [Fact]
    public void Run_OfSomeErrands_HasOnlyThose()
    {
        var whole = Simulator.Run(OrderScenario.Standard, 5);
        var saga = whole.Errands[^1].Saga;
        var only = Simulator.Run(OrderScenario.Standard, 5, new Cut { Only = [saga] });
        Assert.Equal(whole.Errands.Where(each => each.Saga.Equals(saga)), only.Errands);
        Assert.Single(only.Stages);
        var (number, _) = only.Errands[0];
        var one = Simulator.Run(OrderScenario.Standard, 5, new Cut { Errands = [number] });
        Assert.Equal(number, Assert.Single(one.Errands).Number);
    }

    private static SeedResult FirstFailure(Scenario scenario, string checker) => Enumerable.Range(1, 2000)
        .Select(seed => Simulator.Run(scenario, seed))
        .First(result => result.Violations.Count > 0 && result.Violations[0].Checker == checker);
}
