using System.Globalization;
using System.Text.Json;
using OrderActors.Cluster.Tests.Nodes;
using OrderActors.Node.Testing;
using OrderActors.Node.Testing.Rounds;
using OrderActors.Simulation.Chance;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Cluster.Tests.Load;

/// <summary>
/// Three nodes, people who ask each of them in turns, and the checkers of the crash rounds, which read what is stored
/// past the nodes.
/// </summary>
internal sealed class ClusterRun : IAsyncDisposable
{
    /// <summary>For the whole of a test.</summary>
    private static readonly TimeSpan TestTimeout = TimeSpan.FromMinutes(4);

    private readonly ITestOutputHelper output;
    private readonly Watch began = Watch.Start();
    private readonly CancellationTokenSource timeout = new(TestTimeout);
    private RetryingClient? client;
    private RoundChecks? checks;
    private SteadyLoad? load;

    public ClusterRun(ITestOutputHelper output)
    {
        this.output = output;
        Site = new(Say);
        var seed = KillPlan.FromEnvironment().Seed;
        Random = new((ulong)seed);
        Say(string.Create(CultureInfo.InvariantCulture, $"to repeat the same commands: ORDERACTORS_SEED={seed}"));
        foreach (var setting in RoundSettings.All)
            if (!setting.Name.StartsWith("Engine:", StringComparison.Ordinal))
                Site.Settings.Add(NodeFixture.VariableOf(setting));
        Site.Settings.Add(NodeFixture.VariableOf(("Cluster:PassivateAfter", "00:00:00.5")));
    }

    public ClusterSite Site { get; }

    public SeededRandom Random { get; }

    public RetryingClient RetryingClient => client ?? throw new InvalidOperationException("the run has not begun");

    public Clients Clients { get; private set; } = null!;

    /// <summary>What is stored, as of the end.</summary>
    public StoredSagas Stored => checks!.Stored;

    public CancellationToken Cancellation => timeout.Token;

    /// <summary>The nodes join, and people begin to come.</summary>
    public async Task BeginAsync()
    {
        await Site.StartAsync(3);
        client = new(Site.Addresses, timeout.Token);
        Clients = new(client);
        checks = new(Site.Fixture, Clients);
        load = new(Clients, Random.Split());
        load.Start();
    }

    /// <summary>People have this many answers of the present round.</summary>
    public Task HeardAsync(int answers) =>
        Clients.HeardAsync(answers, new TaskCompletionSource().Task.WaitAsync(timeout.Token));

    /// <summary>Nobody comes any more; every order ends, and everything is checked.</summary>
    /// <param name="besides">Orders that others have placed.</param>
    public async Task EndAsync(params IReadOnlyList<OrderMemory> besides)
    {
        await load!.StopAsync();
        Clients.Adopt(besides);
        await Clients.RestAsync();
        await Site.UntilIndexedAsync();
        await checks!.LookAsync(RetryingClient);
        await checks.LookAtEndAsync(TimeProvider.System);
        Say(string.Create(CultureInfo.InvariantCulture,
            $"{Clients.Orders.Count} orders in {load.Rounds} rounds; {RetryingClient.Answered} answers, "
            + $"{RetryingClient.Lost} lost, "
            + $"{RetryingClient.Postponed} put off (503), {RetryingClient.Errors.Count} errors, "
            + $"{RetryingClient.Unheard} met nobody; ")
            + string.Join(", ", checks.Stored.All.GroupBy(saga => saga.JournalModel.Description.Stage)
                .Select(group => $"{group.Key} {group.Count()}")));
        Assert.True(checks.Violations.Count == 0, string.Join('\n', checks.Violations));
        Assert.Empty(RetryingClient.Errors);
        Assert.All(checks.Stored.All, saga => Assert.NotNull(saga.JournalModel.Description.Outcome));
        Assert.True(JsonElement.Parse((await RetryingClient.GetAsync("/api/invariants")).Body)
            .GetProperty("clean").GetBoolean());
        Assert.DoesNotContain(Site.Nodes.SelectMany(node => node.Complaints),
            line => line.Contains("is stopped:", StringComparison.Ordinal));
    }

    /// <summary>Asks a node's liveness probe, which must not ask for a restart.</summary>
    public async Task AssertAliveAsync(NodeProcess node)
    {
        using var asking = new HttpClient { BaseAddress = new(node.Address) };
        using var answer = await asking.GetAsync("/healthz", timeout.Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(timeout.Token));
    }

    /// <summary>Says something, with the time.</summary>
    public void Say(string line) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{began.Elapsed.TotalSeconds,6:F1} s {line}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await timeout.CancelAsync();
        timeout.Dispose();
        client?.Dispose();
        checks?.Dispose();
        await Site.DisposeAsync();
    }
}
