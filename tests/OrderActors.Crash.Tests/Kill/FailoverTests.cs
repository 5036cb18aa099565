using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrderActors.Cli;
using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Kill;

/// <summary>The primary dies under load, and its synchronous standby takes its place at the same address.</summary>
[RequiresPostgres(OwnServer = true)]
public sealed class FailoverTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Orders = 60;
    private const int AtATime = 8;

    private readonly HttpClient http = new();
    private readonly CancellationTokenSource timeout = new(TimeSpan.FromMinutes(2));
    private PrivateCluster primary = null!;
    private PrivateCluster standby = null!;
    private CuttingProxy address = null!;
    private TestSchema schema = null!;
    private PostgresFixture fixture = null!;

    public async Task InitializeAsync()
    {
        primary = await PrivateCluster.StartAsync();
        standby = await primary.StartSynchronousStandbyAsync();
        address = CuttingProxy.Start(primary);
        schema = TestSchema.Behind(address);
        fixture = new(schema);
    }

    public async Task DisposeAsync()
    {
        await timeout.CancelAsync();
        timeout.Dispose();
        http.Dispose();
        await fixture.DisposeAsync();
        await address.DisposeAsync();
        standby.Dispose();
        primary.Dispose();
    }

    [Fact]
    public async Task Failover_ToTheSynchronousStandbyUnderLoad_LosesAndRepeatsNothing()
    {
        var seed = KillPlan.FromEnvironment().Seed;
        output.WriteLine($"to repeat the same moment: ORDERACTORS_SEED={seed}");
        var random = new Random(seed);
        using var node = new NodeProcess(fixture, ("ORDERACTORS__Services__PaymentFailureRate", "0"));
        using var journey = new Journey(node.Address);
        await node.StartAsync();
        await node.ReadyAsync();
        var people = Parallel.ForAsync(0, Orders, new ParallelOptions { MaxDegreeOfParallelism = AtATime },
            async (n, _) => await GoThroughAsync(node.Address, n));
        await journey.ReachAsync(random.Next(1, Orders - AtATime), random.Next(20), timeout.Token);

        await primary.KillAsync();
        var killed = Stopwatch.GetTimestamp();
        var before = journey.Placed;
        await StoreAway.AssertAnsweredAsync(http, node.Address, timeout.Token);
        // An address may move too early: what it leads to now answers reads, and takes no commit.
        await address.LeadToAsync(standby).WaitAsync(timeout.Token);
        await StoreAway.AssertAnsweredAsync(http, node.Address, timeout.Token);
        var promoted = Stopwatch.GetTimestamp();
        await standby.PromoteAsync();
        await StoreAway.UntilReadyAsync(http, node.Address, timeout.Token);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"killed after {before} orders; ready {Stopwatch.GetElapsedTime(killed).TotalMilliseconds:F0} ms later, ")
            + string.Create(CultureInfo.InvariantCulture,
            $"{Stopwatch.GetElapsedTime(promoted).TotalMilliseconds:F0} ms after the order to promote"));

        await people;
        await CheckAsync(node.Address, journey);
        node.Terminate();
        Assert.Equal(0, (await node.ExitAsync()).Code);
    }

    /// <summary>
    /// Places an order, approves it, and sees it completed. A command that was answered is not repeated: had the answer
    /// been in vain, the next would meet no such order, or wait for ever.
    /// </summary>
    private async Task GoThroughAsync(string node, int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"F-{number}");
        await RunAsync(node, "place", "--id", id, "--item", "TEA-ASSAM=1", "--email", Recipient(number),
            "--wait", "awaiting-approval");
        await RunAsync(node, "approve", id, "--by", "clerk");
        await RunAsync(node, "status", id, "--wait");
    }

    private async Task CheckAsync(string node, Journey journey)
    {
        var report = JsonElement.Parse((await RunAsync(node, "invariants", "--json")).Output);
        Assert.Equal((0, Orders), (report.GetProperty("ordersInFlight").GetInt32(),
            report.GetProperty("endedOrders").GetInt32()));
        foreach (var once in (string[])["order.placed.v1", "order.payment-charged.v1", "order.completed.v1"])
            Assert.Equal((once, (long)Orders, (long)Orders), (once,
                await schema.ScalarAsync($"SELECT count(*) FROM journal WHERE manifest = '{once}'"),
                await schema.ScalarAsync(
                    $"SELECT count(DISTINCT persistence_id) FROM journal WHERE manifest = '{once}'")));
        Assert.Null(await schema.ScalarAsync("""
            SELECT persistence_id FROM journal GROUP BY persistence_id
            HAVING min(sequence_number) <> 1 OR max(sequence_number) <> count(*)
                OR count(DISTINCT sequence_number) <> count(*)
            """));
        Assert.Equal(Enumerable.Range(0, Orders).Select(Recipient).Order(),
            (await fixture.MailsAsync()).Select(mail => mail.Recipient).Order());

        // What was visible on the feed before the kill is there, at its place.
        var newest = await journey.IndexedAsync(timeout.Token);
        await journey.ReachAsync(newest, timeout.Token);
        using var afresh = new Journey(node);
        await afresh.ReachAsync(newest, timeout.Token);
        Assert.Equal(afresh.Seen, journey.Seen);
    }

    private async Task<ConsoleRun> RunAsync(string node, params string[] line)
    {
        var run = await ConsoleRun.OfAsync(
            [.. line, "--retry-for", "60"], ConsoleRun.With(("ORDERACTORS_URL", node)), timeout.Token);
        if (run.ExitCode != ExitCodes.Done) await timeout.CancelAsync();
        Assert.True(run.ExitCode == ExitCodes.Done,
            $"{string.Join(' ', line)}: exit code {run.ExitCode}: {run.Error}{run.Output}");
        return run;
    }

    private static string Recipient(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"f-{number:00}@example.com");
}
