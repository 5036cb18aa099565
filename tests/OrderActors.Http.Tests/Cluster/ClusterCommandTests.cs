using OrderActors.Cli;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests.Cluster;

/// <summary>The cluster in the console.</summary>
public sealed class ClusterCommandTests(NodeInACluster node) : IClassFixture<NodeInACluster>
{
    [Fact]
    public async Task Members_OfACluster_AreATable()
    {
        var run = await RunAsync("members");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Matches(@"\ANODE +STATUS +ROLES +REACHABLE +LEADER +SELF *\n" +
            @"127\.0\.0\.1:4053 +up +gateway, saga +yes +yes +no *\n" +
            @"127\.0\.0\.1:4054 +weakly-up +saga +no +no +yes *\n\z", run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Shards_OfACluster_AreATable()
    {
        var run = await RunAsync("shards");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Matches(@"\ASHARD +NODE +SAGAS *\n7 +127\.0\.0\.1:4053 +12 *\n8 +127\.0\.0\.1:4054 +0 *\n" +
            @"11 +127\.0\.0\.1:4053 +1 *\n\z", run.Output);
    }

    [Theory]
    [InlineData("ORDER-1", "order", "ORDER-1", "7", "127.0.0.1:4053", "yes")]
    [InlineData("order/ORDER-1", "order", "ORDER-1", "7", "127.0.0.1:4053", "yes")]
    [InlineData("greet/GREET-1", "greet", "GREET-1", "8", "127.0.0.1:4054", "no")]
    public async Task Locate_ByAnOrdersIdOrByKindAndId_ShowsTheSagasPlace(
        string saga, string kind, string id, string shard, string address, string inMemory)
    {
        var run = await RunAsync("locate", saga);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal($"kind       {kind}\nid         {id}\nshard      {shard}\nnode       {address}\n" +
            $"in memory  {inMemory}\n", run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Locate_OfAShardThatNoNodeHas_SaysSo()
    {
        var run = await RunAsync("locate", FixedCluster.Homeless);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.DoesNotContain("node ", run.Output, StringComparison.Ordinal);
        Assert.Equal("No node has this shard now.\n", run.Error);
    }

    [Theory]
    [InlineData("members")]
    [InlineData("shards")]
    [InlineData("locate", "order/ORDER-1")]
    public async Task Json_OfEachCommand_IsTheNodesOwn(params string[] command)
    {
        var run = await RunAsync([.. command, "--json"]);

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        Assert.Equal((await node.GetAsync($"/api/cluster/{string.Join('/', command)}")).Raw + "\n", run.Output);
    }

    [Fact]
    public async Task Locate_OfAnUnknownKind_IsRefusedWithTheKindsThereAre()
    {
        var run = await RunAsync("locate", "parcel/P-1");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.StartsWith("Not Found: there is no saga kind 'parcel'; there are greet, ", run.Error,
            StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private Task<ConsoleRun> RunAsync(params string[] command) => ConsoleRun.OfAsync(
        ["cluster", .. command], ConsoleRun.With(("ORDERACTORS_URL", node.Http.BaseAddress!.ToString())));
}
