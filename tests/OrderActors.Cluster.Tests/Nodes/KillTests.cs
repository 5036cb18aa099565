using System.Globalization;
using OrderActors.Cluster.Tests.Load;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>A node is killed under load: the others take its shards over, and nothing is lost.</summary>
[RequiresPostgres]
public sealed class KillTests(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>Far above what is measured: it tells a takeover from none, and is not a benchmark.</summary>
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    private const int Shown = 5;

    private readonly ClusterRun run = new(output);

    public Task InitializeAsync() => run.BeginAsync();

    public async Task DisposeAsync() => await run.DisposeAsync();

    [Fact]
    public Task Kill_OfANodeThatIsNotTheOldest_IsFollowedByFullService() => KillAsync(run.Random.Between(1, 2));

    [Fact]
    public Task Kill_OfTheOldestWithSingletonAndCoordinator_IsFollowedByFullService() => KillAsync(0);

    private async Task KillAsync(int victim)
    {
        var node = run.Site.Nodes[victim];
        var probes = new Probes(run.RetryingClient);
        await probes.WarmUpAsync(run.Cancellation);
        run.Say($"all shards serve; a probe is prompt within {Watch.Text(probes.Prompt)}");
        await run.HeardAsync(run.Random.Between(1, 40));

        await node.KillAsync();
        var killed = Watch.Start();
        var inFlight = await InFlight.OfAsync(run.Site);
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"node {victim} is killed, {inFlight.Count} orders in flight"));
        var movedOn = inFlight.HaveMovedOnAsync(run.Site, killed);
        var (full, slow) = await probes.UntilFullServiceAsync(killed, run.Cancellation);
        run.Say($"MEASURED full service after {Watch.Text(full)} ({slow.Count} probes were slow), "
            + $"orders in flight went on after {Watch.Text(await movedOn)}");
        foreach (var probe in slow.TakeLast(Shown)) run.Say($"the last to be slow: {probe}");
        await run.Site.StartAsync(node);

        await run.EndAsync([.. probes.Orders]);
        Assert.True(full <= TestTimeout, $"full service came after {Watch.Text(full)}");
    }
}
