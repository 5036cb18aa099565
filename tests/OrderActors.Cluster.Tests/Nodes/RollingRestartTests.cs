using OrderActors.Cluster.Tests.Load;
using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;
using Xunit.Abstractions;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>A new version is rolled out: one node after the other ends in order and comes back, under load.</summary>
[RequiresPostgres]
public sealed class RollingRestartTests : IAsyncLifetime
{
    /// <summary>Of which the shop has two: an order of it may fail for a good reason.</summary>
    private const string Scarce = "SAMOVAR-1900";

    private readonly ClusterRun run;

    public RollingRestartTests(ITestOutputHelper output)
    {
        run = new(output);
        // Whatever fails, fails because of the restarts.
        foreach (var setting in (ReadOnlySpan<(string, string)>)
        [
            ("Services:PaymentFailureRate", "0"), ("Services:PaymentLostAnswerRate", "0"),
            ("Services:PaymentSlowRate", "0"), ("Services:DeclineCustomers:0", "nobody"),
            ("Order:ApprovalWindow", "00:10:00"),
        ])
            run.Site.Settings.Add(NodeFixture.VariableOf(setting));
    }

    public Task InitializeAsync() => run.BeginAsync();

    public async Task DisposeAsync() => await run.DisposeAsync();

    [Fact]
    public async Task Restart_OfEveryNodeUnderLoad_FailsNoOrder()
    {
        foreach (var node in run.Site.Nodes)
        {
            await run.HeardAsync(run.Random.Between(10, 100));
            Assert.Equal(0, await run.Site.StopAsync(node));
            await run.Site.StartAsync(node);
        }

        await run.EndAsync();
        Assert.All(run.Stored.All.Where(saga => saga.JournalModel.Description.Stage == "failed"),
            saga => Assert.Contains(saga.Story, line => line.Contains(Scarce, StringComparison.Ordinal)));
    }
}
