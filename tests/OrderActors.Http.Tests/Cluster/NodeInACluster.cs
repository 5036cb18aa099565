using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine;
using OrderActors.Node.Testing;
using OrderActors.Sagas;

namespace OrderActors.Http.Tests.Cluster;

/// <summary>A node whose host has a view of a cluster. It is in none: what is tested is what is shown of one.</summary>
public sealed class NodeInACluster : RunningNode
{
    protected override void AddTo(IServiceCollection services) =>
        services.AddSingleton<IClusterView, FixedCluster>();
}

/// <summary>Two members, three shards, and a place for every saga, always the same.</summary>
internal sealed class FixedCluster : IClusterView
{
    public const string Oldest = "127.0.0.1:4053";
    public const string Youngest = "127.0.0.1:4054";

    /// <summary>An order whose shard is at no node.</summary>
    public const string Homeless = "HOMELESS-1";

    public IReadOnlyList<ClusterMember> Members { get; } =
    [
        new(Oldest, "up", ["gateway", "saga"], Reachable: true, Leader: true, Self: false),
        new(Youngest, "weakly-up", ["saga"], Reachable: false, Leader: false, Self: true),
    ];

    public Task<IReadOnlyList<ShardLocation>> ShardsAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<ShardLocation>>(
            [new("7", Oldest, 12), new("8", Youngest, 0), new("11", Oldest, 1)]);

    public Task<SagaLocation> LocateAsync(SagaId id, CancellationToken cancellation) => Task.FromResult<SagaLocation>(
        id.Id == Homeless ? new("9", null, InMemory: false)
        : id.Kind == "order" ? new("7", Oldest, InMemory: true)
        : new("8", Youngest, InMemory: false));
}
