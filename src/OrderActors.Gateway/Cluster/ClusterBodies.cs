using OrderActors.Engine;

namespace OrderActors.Gateway.Cluster;

/// <summary>The members of the cluster as the node that answers sees them, the oldest first.</summary>
/// <param name="Members">The oldest first.</param>
internal sealed record MemberList(IReadOnlyList<ClusterMember> Members);

/// <summary>The shards that are at some node.</summary>
/// <param name="Shards">By name.</param>
internal sealed record ShardList(IReadOnlyList<ShardLocation> Shards);

/// <summary>Where a saga is, whether or not it was ever started: its id alone says which shard it belongs to.</summary>
/// <param name="Kind">The saga's kind.</param>
/// <param name="Id">The saga's id.</param>
/// <param name="Shard">The shard it belongs to.</param>
/// <param name="Address">The node that has the shard, or null while none has.</param>
/// <param name="InMemory">Whether the saga is in memory there.</param>
internal sealed record LocateResponse(string Kind, string Id, string Shard, string? Address, bool InMemory);
