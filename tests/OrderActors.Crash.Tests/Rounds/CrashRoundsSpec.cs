using System.Globalization;
using OrderActors.Node.Testing;
using OrderActors.Node.Testing.Rounds;
using OrderActors.Simulation.Chance;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Rounds;

/// <summary>
/// Real crashes beside the simulated ones: the real node on a real store is struck again and again, each time at a
/// moment that is drawn, while people place, extend, approve and cancel orders. The simulation's checkers read the
/// result. CONTRIBUTING.md says how to run more rounds.
/// </summary>
public abstract class CrashRoundsSpec(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan PatienceOfARound = TimeSpan.FromSeconds(60);

    /// <summary>In so many rounds with a full disk the node must have met it.</summary>
    private const int EnoughFullRounds = 8;

    private readonly RoundPlan plan = RoundPlan.FromEnvironment();
    private readonly CancellationTokenSource patience = new();
    private CrashSite site = null!;

    private protected abstract CrashSite MakeSite();

    /// <summary>How many of all rounds are this store's.</summary>
    private protected abstract int Share(RoundPlan rounds);

    private int Rounds => plan.Of(site.Kinds).Count == 0 ? 0 : Share(plan);

    public Task InitializeAsync()
    {
        site = MakeSite();
        return site.PrepareAsync(RoundPlan.MebibytesFor(Share(plan)));
    }

    public async Task DisposeAsync()
    {
        await patience.CancelAsync();
        patience.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Rounds_StruckAtDrawnMoments_LoseNothingAndEveryOrderEnds()
    {
        var repeat = plan.CommandFor(GetType());
        Say($"to repeat the same strikes: {repeat}");
        if (site.LeftOut is { } leftOut) Say(leftOut);
        var random = new SeededRandom((ulong)plan.Seed);
        var deck = new CrashFaultDeck(plan.Of(site.Kinds), random.Split());
        using var wire = new RetryingClient(site.Node.Address, patience.Token);
        var crowd = new Clients(wire);
        using var checks = new RoundChecks(site.Place, crowd);
        var tally = new Tally(Say, TimeProvider.System);
        await site.UntilReadyAsync(wire, patience.Token);
        for (var round = 1; round <= Rounds && checks.Violations.Count == 0; round++)
        {
            patience.CancelAfter(PatienceOfARound);
            var strike = CrashFault.Draw(deck.Deal(), 2 * Clients.OrdersOfARound, random.Split());
            tally.Struck(round, Rounds, strike, wire);
            var before = wire.Postponed;
            await RoundAsync(round, strike, crowd, wire, random.Split());
            if (strike.FillsDisk) tally.Full(refused: wire.Postponed > before);
            await checks.LookAsync(wire);
        }

        if (checks.Violations.Count == 0)
        {
            patience.CancelAfter(2 * PatienceOfARound);
            await crowd.RestAsync();
            await checks.LookAsync(wire);
            await checks.LookAtEndAsync(TimeProvider.System);
        }

        tally.Sum(crowd, wire, checks.Stored, site);
        Assert.True(checks.Violations.Count == 0,
            $"{repeat}\n{string.Join('\n', checks.Violations)}");
        Assert.True(tally.FullRounds < EnoughFullRounds || tally.Refusals > 0, "no full disk was ever met");
        if (!site.MayEnd) Assert.Empty(site.OwnEnds);
        Assert.DoesNotContain(site.Node.Complaints, line => line.Contains("is stopped:", StringComparison.Ordinal));
        if (Rounds >= site.Kinds.Count) Assert.Equal(plan.Of(site.Kinds).Order(), tally.Strikes.Keys);
    }

    private async Task RoundAsync(int round, CrashFault strike, Clients crowd, RetryingClient wire, SeededRandom random)
    {
        await site.MakeReadyForAsync(strike);
        await site.UntilReadyAsync(wire, patience.Token);
        var people = crowd.ComeAsync(round, random);
        await crowd.HeardAsync(strike.Answers, people);
        await RealTime.PassAsync(strike.Delay, patience.Token);
        await site.StrikeAsync(strike, patience.Token);
        await site.UntilReadyAsync(wire, patience.Token);
        await people;
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        plan.Report(string.Create(CultureInfo.InvariantCulture, $"{GetType().Name}: {line}"));
    }
}
