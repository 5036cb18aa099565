using System.Globalization;
using Akka.Cluster.Sharding;
using OrderActors.Akka.Messages;

namespace OrderActors.Akka.Hosting;

/// <summary>Which saga a message is for, and which shard a saga belongs to.</summary>
/// <remarks>
/// FNV-1a of the persistence id's characters, reduced by the number of shards: the same on every node, in every version
/// and on every machine, which .NET's own hash is not. Source of the constants: the FNV page of its authors (Fowler,
/// Noll, Vo).
/// </remarks>
internal sealed class SagaExtractor(int shards) : IMessageExtractor
{
    public string? EntityId(object message) => (message as ISagaMessage)?.SagaId.PersistenceId;

    public object? EntityMessage(object message) => message;

    [Obsolete("The interface still has it; nothing calls it.")]
    public string? ShardId(object message) => EntityId(message) is { } id ? ShardId(id) : null;

    public string ShardId(string entityId, object? messageHint = null)
    {
        var hash = 2166136261u;
        foreach (var c in entityId) hash = unchecked((hash ^ c) * 16777619u);
        return (hash % (uint)shards).ToString(CultureInfo.InvariantCulture);
    }
}
