using System.Text.Json;
using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests.Cluster;

/// <summary>The cluster over HTTP, from a node that has a view of one.</summary>
public sealed class ClusterRouteTests(NodeInACluster node) : IClassFixture<NodeInACluster>
{
    [Fact]
    public async Task Members_OfACluster_AreListedInTheOrderOfTheView()
    {
        var answer = await node.GetAsync("/api/cluster/members");

        Assert.Equal((200, "application/json"), (answer.Status, answer.MediaType));
        AssertJson("""
            {"members":[
              {"address":"127.0.0.1:4053","status":"up","roles":["gateway","saga"],
               "reachable":true,"leader":true,"self":false},
              {"address":"127.0.0.1:4054","status":"weakly-up","roles":["saga"],
               "reachable":false,"leader":false,"self":true}]}
            """, answer);
    }

    [Fact]
    public async Task Shards_OfACluster_HaveTheirNodesAndSagas()
    {
        var answer = await node.GetAsync("/api/cluster/shards");

        Assert.Equal(200, answer.Status);
        AssertJson("""
            {"shards":[
              {"shard":"7","address":"127.0.0.1:4053","sagas":12},
              {"shard":"8","address":"127.0.0.1:4054","sagas":0},
              {"shard":"11","address":"127.0.0.1:4053","sagas":1}]}
            """, answer);
    }

    [Theory]
    [InlineData("order/ORDER-1",
        """{"kind":"order","id":"ORDER-1","shard":"7","address":"127.0.0.1:4053","inMemory":true}""")]
    [InlineData("greet/GREET-1",
        """{"kind":"greet","id":"GREET-1","shard":"8","address":"127.0.0.1:4054","inMemory":false}""")]
    [InlineData($"order/{FixedCluster.Homeless}",
        """{"kind":"order","id":"HOMELESS-1","shard":"9","address":null,"inMemory":false}""")]
    public async Task Locate_OfASaga_SaysItsShardAndWhoHasIt(string saga, string expected)
    {
        var answer = await node.GetAsync($"/api/cluster/locate/{saga}");

        Assert.Equal((200, expected), (answer.Status, answer.Raw));
    }

    [Theory]
    [InlineData("nothing/S-1", 404, "not-found", "there is no saga kind 'nothing'; there are greet, ")]
    [InlineData("order/a%20b", 400, "invalid", "the id in the address must be 1-100 of [A-Za-z0-9._-]")]
    [InlineData("order/a%2Fb", 400, "invalid", "the id in the address must be 1-100 of [A-Za-z0-9._-]")]
    public async Task Locate_OfWhatIsNoSaga_IsAProblem(string saga, int status, string code, string detail)
    {
        var answer = await node.GetAsync($"/api/cluster/locate/{saga}");

        Assert.Equal((status, code, "application/problem+json"),
            (answer.Status, answer.Text("code"), answer.MediaType));
        Assert.StartsWith(detail, answer.Text("detail"), StringComparison.Ordinal);
    }

    private static void AssertJson(string expected, NodeResponse answer) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), answer.Json), answer.Raw);
}

/// <summary>The same routes of a node that runs alone.</summary>
public sealed class LoneNodeRouteTests(EmbeddedNode node) : IClassFixture<EmbeddedNode>
{
    [Theory]
    [InlineData("members")]
    [InlineData("shards")]
    [InlineData("locate/order/ORDER-1")]
    [InlineData("locate/nothing/a%20b")]
    public async Task Cluster_OfANodeThatRunsAlone_IsAProblemThatSaysSo(string path)
    {
        var answer = await node.GetAsync($"/api/cluster/{path}");

        Assert.Equal((404, "no-cluster", "application/problem+json"),
            (answer.Status, answer.Text("code"), answer.MediaType));
        Assert.Equal("this node runs alone: there is no cluster", answer.Text("detail"));
    }
}
