using OrderActors.Akka.Hosting;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Akka.Tests.Hosting;

/// <summary>After a standstill a node answers nothing until it has had time to learn that it was removed.</summary>
public sealed class StandstillTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Probation = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private readonly VirtualTime time = new();
    private readonly Standstill standstill;

    public StandstillTests() => standstill = new(time, Longest, Probation);

    [Fact]
    public void Looks_InTime_FindNothing()
    {
        for (var n = 0; n < 100; n++)
        {
            time.Advance(Longest);
            Assert.Null(standstill.Reason);
            standstill.Look(seesAll: n % 2 == 0);
        }
    }

    [Fact]
    public void Question_AfterAStandstill_IsRefusedThoughNobodyHasLooked()
    {
        time.Advance(Longest + TimeSpan.FromSeconds(9));

        Assert.Contains("stood still for 12 s", standstill.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Standstill_OfANodeThatSeesAll_EndsAfterTheProbation()
    {
        time.Advance(Longest * 2);
        standstill.Look(seesAll: true);
        for (var waited = TimeSpan.Zero; waited + Interval < Probation; waited += Interval) Pass(seesAll: true);
        Assert.NotNull(standstill.Reason);

        Pass(seesAll: true);

        Assert.Null(standstill.Reason);
    }

    [Fact]
    public void Standstill_OfANodeThatMissesOthers_LastsUntilItSeesThem()
    {
        time.Advance(Longest * 2);
        for (var n = 0; n < 100; n++) Pass(seesAll: false);
        Assert.NotNull(standstill.Reason);

        Pass(seesAll: true);

        Assert.Null(standstill.Reason);
    }

    [Fact]
    public void Standstill_WithinTheProbation_BeginsItAgain()
    {
        time.Advance(Longest * 2);
        for (var n = 0; n < 10; n++) Pass(seesAll: true);
        time.Advance(Longest * 2);
        standstill.Look(seesAll: true);

        for (var n = 0; n < 10; n++) Pass(seesAll: true);
        Assert.NotNull(standstill.Reason);
        for (var n = 0; n < 10; n++) Pass(seesAll: true);

        Assert.Null(standstill.Reason);
    }

    private void Pass(bool seesAll)
    {
        time.Advance(Interval);
        standstill.Look(seesAll);
    }
}
