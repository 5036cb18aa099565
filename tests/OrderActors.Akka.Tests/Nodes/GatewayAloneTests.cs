using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OrderActors.Engine;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Akka.Tests.Nodes;

/// <summary>A node that hosts no sagas, in a cluster where nobody does.</summary>
[RequiresPostgres]
public sealed class GatewayAloneTests : IAsyncLifetime
{
    private ClusterHarness bench = null!;

    public async Task InitializeAsync() => bench = await ClusterHarness.CreateAsync();

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Fact]
    public async Task Gateway_UntilANodeHostsSagas_IsNotReadyAndRefusesAtOnce()
    {
        var gateway = await bench.StartAsync(AkkaEngineOptions.GatewayRole);

        Assert.Contains("hosts sagas", await UnreadyAsync(gateway), StringComparison.Ordinal);
        var refused = await ClusterHarness.SendAsync(gateway, 1, new StartJob()).WaitAsync(TimeSpan.FromSeconds(2));
        Assert.Equal((Verdict.Unavailable, "unavailable"), (refused.Verdict, refused.Code));
        var question = await ClusterHarness.EngineOf(gateway).QueryAsync(JobDefinition.Id()).WaitAsync(
            TimeSpan.FromSeconds(2));
        Assert.Equal(Verdict.Unavailable, question.Verdict);

        var host = await bench.StartAsync(AkkaEngineOptions.SagaRole);
        await ClusterHarness.UntilAsync(async () => await UnreadyAsync(gateway) is null);
        await ClusterHarness.UntilAsync(async () => await UnreadyAsync(host) is null);
        Assert.Equal(Verdict.Accepted, (await ClusterHarness.SendAsync(gateway, 1, new StartJob())).Verdict);

        await bench.StopAsync(host);
        await ClusterHarness.UntilAsync(async () => await UnreadyAsync(gateway) is not null);
    }

    /// <summary>Why it should get no requests, or null.</summary>
    private static async Task<string?> UnreadyAsync(IHost node)
    {
        var report = await node.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Tags.Contains(HealthTags.Ready));
        Assert.Contains("orderactors-shards", report.Entries.Keys);
        return report.Entries.Values.FirstOrDefault(entry => entry.Status == HealthStatus.Unhealthy).Description;
    }
}
