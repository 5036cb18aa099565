using OrderActors.Domain.Orders;
using OrderActors.Simulation.Cli;
using OrderActors.Simulation.Cli.Orders;
using OrderActors.Simulation.Tests.Variants;
using Xunit;

namespace OrderActors.Simulation.Tests;

/// <summary>What the program prints, and whether it says that something is broken.</summary>
public sealed class CampaignTests
{
    [Fact]
    public void Campaign_OfGoodWorlds_SaysSeedsRatesAndThatNothingIsBroken()
    {
        using var output = new StringWriter();
        var campaign = new Campaign(OrderScenario.Standard, output, TimeProvider.System)
        {
            Seeds = 4,
            From = 7,
            Jobs = 2,
        };
        Assert.True(campaign.Run());
        var text = output.ToString();
        Assert.StartsWith("scenario orders, seeds 7 to 10, 2 at once, version ", text, StringComparison.Ordinal);
        Assert.Contains("4 worlds, ", text, StringComparison.Ordinal);
        Assert.Contains("nothing was broken", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Campaign_OfABrokenSaga_TellsTheStoryAndTheCommandThatRepeatsIt()
    {
        using var output = new StringWriter();
        var broken = OrderScenario.Of("broken", OrderDefinition.Instance.With(new OrderVariant(
            work => work.Key == "release-stock" ? null : work)), OrderScenario.Shop);
        var campaign = new Campaign(broken, output, TimeProvider.System) { Seeds = 2, From = 1 };
        Assert.False(campaign.Run());
        var text = output.ToString();
        Assert.Contains("every saga ends once faults have stopped", text, StringComparison.Ordinal);
        Assert.Contains("shrunk from ", text, StringComparison.Ordinal);
        Assert.Contains("stored: 1 order.placed.v1", text, StringComparison.Ordinal);
        Assert.Matches("repeat it: .* -- --scenario broken --from \\d+ --seeds 1 --(only|actions) ", text);
    }
}
