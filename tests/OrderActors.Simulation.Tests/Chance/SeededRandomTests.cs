using OrderActors.Simulation.Chance;
using OrderActors.Simulation.Faults;
using Xunit;

namespace OrderActors.Simulation.Tests.Chance;

/// <summary>A seed is worth nothing unless it means the same for ever.</summary>
public sealed class SeededRandomTests
{
    [Fact]
    public void NextBits_OfASeed_AreTheSameForEver()
    {
        var random = new SeededRandom(1234567);
        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423],
            new[] { random.NextBits(), random.NextBits(), random.NextBits() });
    }

    [Fact]
    public void Between_IncludesBothEnds()
    {
        var random = new SeededRandom(1);
        Assert.Equal([2, 3, 4], Enumerable.Range(0, 200).Select(_ => random.Between(2, 4)).Distinct().Order());
    }

    [Fact]
    public void Spread_OverMagnitudes_MeetsEachAndStaysInside()
    {
        var random = new SeededRandom(1);
        var least = TimeSpan.FromMilliseconds(1);
        var most = TimeSpan.FromHours(1);
        var drawn = Enumerable.Range(0, 2000).Select(_ => random.Spread(least, most)).ToList();
        Assert.All(drawn, span => Assert.InRange(span, least, most));
        Assert.Contains(drawn, span => span < TimeSpan.FromMilliseconds(3));
        Assert.Contains(drawn, span => span > TimeSpan.FromMinutes(20));
    }

    [Fact]
    public void Split_DrawnFrom_DoesNotMoveItsSource()
    {
        var (one, other) = (new SeededRandom(7), new SeededRandom(7));
        var split = one.Split();
        other.Split();
        split.NextBits();
        Assert.Equal(other.NextBits(), one.NextBits());
    }

    [Fact]
    public void Draw_OfManyWorlds_LeavesSomeFaultsOutAndNoneAboveTheHighest()
    {
        var worlds = Enumerable.Range(1, 200)
            .Select(seed => FaultRates.Highest.Draw(new SeededRandom((ulong)seed))).ToList();
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            Assert.Contains(worlds, rates => rates.Of(kind) == 0);
            Assert.Contains(worlds, rates => rates.Of(kind) == FaultRates.Highest.Of(kind));
            Assert.All(worlds, rates => Assert.InRange(rates.Of(kind), 0, FaultRates.Highest.Of(kind)));
        }
    }
}
