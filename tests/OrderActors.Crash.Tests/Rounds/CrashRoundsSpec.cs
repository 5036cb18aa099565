using System.Globalization;
using OrderActors.Node.Testing;
using OrderActors.Node.Testing.Rounds;
using OrderActors.Simulation.Chance;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Rounds;

/// <summary>
/// Real crashes beside the simulated ones: the real node on a real store is hit by one fault after another, each at a
/// random moment, while people place, extend, approve and cancel orders. The simulation's checkers read the
/// result. CONTRIBUTING.md says how to run more rounds.
/// </summary>
public abstract class CrashRoundsSpec(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan RoundTimeout = TimeSpan.FromSeconds(60);

    /// <summary>In this many rounds with a full disk the node must have met it.</summary>
    private const int EnoughFullRounds = 8;

    private readonly RoundPlan plan = RoundPlan.FromEnvironment();
    private readonly CancellationTokenSource timeout = new();
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
        await timeout.CancelAsync();
        timeout.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task Rounds_StruckAtDrawnMoments_LoseNothingAndEveryOrderEnds()
    {
        var repeat = plan.CommandFor(GetType());
        Say($"to repeat the same faults: {repeat}");
        if (site.LeftOut is { } leftOut) Say(leftOut);
        var random = new SeededRandom((ulong)plan.Seed);
        var deck = new CrashFaultDeck(plan.Of(site.Kinds), random.Split());
        using var client = new RetryingClient(site.Node.Address, timeout.Token);
        var clients = new Clients(client);
        using var checks = new RoundChecks(site.Fixture, clients);
        var tally = new Tally(Say, TimeProvider.System);
        await site.UntilReadyAsync(client, timeout.Token);
        for (var round = 1; round <= Rounds && checks.Violations.Count == 0; round++)
        {
            timeout.CancelAfter(RoundTimeout);
            var fault = CrashFault.Draw(deck.Deal(), 2 * Clients.OrdersOfARound, random.Split());
            tally.Injected(round, Rounds, fault, client);
            var before = client.Postponed;
            await RoundAsync(round, fault, clients, client, random.Split());
            if (fault.FillsDisk) tally.Full(refused: client.Postponed > before);
            await checks.LookAsync(client);
        }

        if (checks.Violations.Count == 0)
        {
            timeout.CancelAfter(2 * RoundTimeout);
            await clients.RestAsync();
            await checks.LookAsync(client);
            await checks.LookAtEndAsync(TimeProvider.System);
        }

        tally.Sum(clients, client, checks.Stored, site);
        Assert.True(checks.Violations.Count == 0,
            $"{repeat}\n{string.Join('\n', checks.Violations)}");
        Assert.True(tally.FullRounds < EnoughFullRounds || tally.Refusals > 0, "no full disk was ever met");
        if (!site.MayEnd) Assert.Empty(site.OwnEnds);
        Assert.DoesNotContain(site.Node.Complaints, line => line.Contains("is stopped:", StringComparison.Ordinal));
        if (Rounds >= site.Kinds.Count) Assert.Equal(plan.Of(site.Kinds).Order(), tally.Faults.Keys);
    }

    private async Task RoundAsync(
        int round, CrashFault fault, Clients clients, RetryingClient client, SeededRandom random)
    {
        await site.MakeReadyForAsync(fault);
        await site.UntilReadyAsync(client, timeout.Token);
        var people = clients.ComeAsync(round, random);
        await clients.HeardAsync(fault.Answers, people);
        await RealTime.PassAsync(fault.Delay, timeout.Token);
        await site.InjectAsync(fault, timeout.Token);
        await site.UntilReadyAsync(client, timeout.Token);
        await people;
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        plan.Report(string.Create(CultureInfo.InvariantCulture, $"{GetType().Name}: {line}"));
    }
}
