using System.Text.Json;
using OrderActors.Cli;
using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Crash.Tests.Kill;

/// <summary>The database server dies under load, as by a power cut, while the node lives on.</summary>
[RequiresPostgres(OwnServer = true)]
public sealed class DatabaseKilledTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Kills = 3;

    private readonly FreshFolder files = new();
    private readonly HttpClient http = new();
    private readonly CancellationTokenSource timeout = new(TimeSpan.FromMinutes(4));
    private PrivateCluster server = null!;
    private PostgresFixture fixture = null!;

    public async Task InitializeAsync()
    {
        server = await PrivateCluster.StartAsync();
        fixture = new(TestSchema.On(server));
    }

    public async Task DisposeAsync()
    {
        await timeout.CancelAsync();
        timeout.Dispose();
        http.Dispose();
        await fixture.DisposeAsync();
        server.Dispose();
        files.Dispose();
    }

    [Fact]
    public async Task Import_DatabaseKilledAtRandomMoments_EndsEveryOrderOnceAndTheRecordsAgree()
    {
        var seed = KillPlan.FromEnvironment().Seed;
        output.WriteLine($"to repeat the same moments: ORDERACTORS_SEED={seed}");
        var random = new Random(seed);
        var imported = ImportFiles.Generate(files.Path, random);
        using var node = new NodeProcess(fixture,
            ("ORDERACTORS__Services__SeedCatalogue", "false"),
            ("ORDERACTORS__Services__PaymentFailureRate", "0.1"),
            ("ORDERACTORS__Services__PaymentLostAnswerRate", "0.1"),
            ("ORDERACTORS__Activities__Sagas__order__process_payment__MaximumAttempts", "12"),
            ("ORDERACTORS__Activities__Global__MaximumAttempts", "12"),
            ("ORDERACTORS__Activities__Global__FirstInterval", "00:00:00.02"),
            ("ORDERACTORS__Activities__Global__MaximumInterval", "00:00:00.5"));
        await node.StartAsync();
        await node.ReadyAsync();
        await RunAsync(node.Address, "import", "products", imported.Products);
        var import = RunAsync(node.Address, "import", "orders", imported.Orders, "--approve", "--json");
        var orders = imported.OrdersById.Count;
        foreach (var placed in Enumerable.Range(0, Kills).Select(_ => random.Next(1, orders * 3 / 4)).Order())
        {
            using (var journey = new Journey(node.Address))
                await ReachAsync(journey, placed, random.Next(10));
            await server.KillAsync();
            output.WriteLine($"killed after {placed} orders");
            await StoreAway.AssertAnsweredAsync(http, node.Address, timeout.Token);
            await server.StartServerAsync();
        }

        var summary = JsonElement.Parse((await import).Output);
        Assert.Equal(orders, summary.GetProperty("stages").EnumerateObject().Sum(stage => stage.Value.GetInt32()));
        var report = JsonElement.Parse((await RunAsync(node.Address, "invariants", "--json")).Output);
        Assert.Equal((0, orders), (report.GetProperty("ordersInFlight").GetInt32(),
            report.GetProperty("endedOrders").GetInt32()));
    }

    /// <summary>The feed ends when the server does, and is taken up from its beginning then.</summary>
    private async Task ReachAsync(Journey journey, int placed, int events)
    {
        while (true)
        {
            try
            {
                await journey.ReachAsync(placed, events, timeout.Token);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException)
            {
                timeout.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task<ConsoleRun> RunAsync(string address, params string[] line)
    {
        var run = await ConsoleRun.OfAsync(
            [.. line, "--retry-for", "60"], ConsoleRun.With(("ORDERACTORS_URL", address)), timeout.Token);
        Assert.True(run.ExitCode == ExitCodes.Done, $"{line[0]}: exit code {run.ExitCode}: {run.Error}{run.Output}");
        return run;
    }
}
