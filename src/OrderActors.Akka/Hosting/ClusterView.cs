using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Akka.Hosting;

/// <summary>The cluster as this node's membership and shard region see it.</summary>
internal sealed class ClusterView(IServiceProvider provider, NodeState node, AkkaEngineOptions options) : IClusterView
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(5);

    public IReadOnlyList<ClusterMember> Members
    {
        get
        {
            var cluster = Cluster.Get(provider.GetRequiredService<ActorSystem>());
            var state = cluster.State;
            return
            [
                .. state.Members.OrderBy(member => member, Member.AgeOrdering).Select(member => new ClusterMember(
                    Short(member.Address), Kebab(member.Status), [.. member.Roles.Order(StringComparer.Ordinal)],
                    !state.Unreachable.Contains(member), member.Address.Equals(state.Leader),
                    member.Address.Equals(cluster.SelfAddress))),
            ];
        }
    }

    public async Task<IReadOnlyList<ShardLocation>> ShardsAsync(CancellationToken cancellation)
    {
        if (node.Region is not { } region) return [];
        var stats = await AskAsync<ClusterShardingStats>(region, new GetClusterShardingStats(AskTimeout), cancellation);
        return
        [
            .. from place in stats.Regions
            from shard in place.Value.Stats
            orderby shard.Key.Length, shard.Key
            select new ShardLocation(shard.Key, Short(place.Key), shard.Value),
        ];
    }

    public async Task<SagaLocation> LocateAsync(SagaId id, CancellationToken cancellation)
    {
        var entity = SagaExtractor.EntityIdOf(id);
        var shard = new SagaExtractor(options.Shards).ShardId(entity);
        if (node.Region is not { } region) return new(shard, null, false);
        var place = (await ShardsAsync(cancellation)).FirstOrDefault(place => place.Shard == shard);
        if (place is null) return new(shard, null, false);
        var location = await AskAsync<EntityLocation>(
            region, new GetEntityLocation(entity, AskTimeout), cancellation);
        return new(shard, place.Address, location.EntityRef.HasValue);
    }

    private static async Task<T> AskAsync<T>(IActorRef region, object question, CancellationToken cancellation)
    {
        try
        {
            return await region.Ask<T>(question, 2 * AskTimeout, cancellation);
        }
        catch (AskTimeoutException e)
        {
            throw new ServiceUnavailableError("the cluster's shards do not answer at the moment", e);
        }
    }

    private static string Short(Address address) => $"{address.Host}:{address.Port}";

    private static string Kebab(MemberStatus status) => status switch
    {
        MemberStatus.WeaklyUp => "weakly-up",
        _ => status.ToString().ToLowerInvariant(),
    };
}
