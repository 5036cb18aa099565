using OrderActors.Sagas;

namespace OrderActors.Engine;

/// <summary>A cluster as one of its nodes sees it. The embedded engine has none.</summary>
public interface IClusterView
{
    /// <summary>The members as this node sees them, the oldest first.</summary>
    IReadOnlyList<ClusterMember> Members { get; }

    /// <summary>Which node has which shards, and how many sagas of each are in memory; by shard.</summary>
    /// <exception cref="ServiceUnavailableError">The nodes do not answer at the moment.</exception>
    Task<IReadOnlyList<ShardLocation>> ShardsAsync(CancellationToken cancellation);

    /// <summary>The shard that a saga belongs to and the node that has it.</summary>
    /// <exception cref="ServiceUnavailableError">The nodes do not answer at the moment.</exception>
    Task<SagaLocation> LocateAsync(SagaId id, CancellationToken cancellation);
}

/// <summary>A member of the cluster.</summary>
/// <param name="Address">Its address, for example <c>127.0.0.1:4053</c>.</param>
/// <param name="Status">Its status in kebab case, for example <c>up</c>.</param>
/// <param name="Roles">Its roles: <c>saga</c>, <c>gateway</c>.</param>
/// <param name="Reachable">Whether it is reachable: its heartbeats arrive.</param>
/// <param name="Leader">Whether it leads the membership.</param>
/// <param name="Self">Whether it is the node that answers.</param>
public sealed record ClusterMember(
    string Address, string Status, IReadOnlyList<string> Roles, bool Reachable, bool Leader, bool Self);

/// <summary>A shard that some node holds.</summary>
/// <param name="Shard">Its name.</param>
/// <param name="Address">The node's address.</param>
/// <param name="Sagas">How many of its sagas are in memory.</param>
public sealed record ShardLocation(string Shard, string Address, int Sagas);

/// <summary>The location of a saga.</summary>
/// <param name="Shard">Its shard.</param>
/// <param name="Address">The node that has the shard, or null while none has.</param>
/// <param name="InMemory">Whether the saga is in memory there.</param>
public sealed record SagaLocation(string Shard, string? Address, bool InMemory);
