using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Akka.Cluster.Sharding;
using OrderActors.Akka.Messages;
using OrderActors.Sagas;

namespace OrderActors.Akka.Hosting;

/// <summary>Tells which saga a message is for, and which shard a saga belongs to.</summary>
/// <remarks>
/// FNV-1a of the entity id's characters, reduced by the number of shards: the same on every node, in every version
/// and on every machine, which .NET's own hash is not. Source of the constants: the FNV page of its authors (Fowler,
/// Noll, Vo).
/// </remarks>
internal sealed class SagaExtractor(int shards) : IMessageExtractor
{
    /// <summary>
    /// Separates kind and id, neither of which may contain it. Unlike the slash of persistence ids it needs no escaping
    /// in an actor's path; Akka escapes a slash when it creates the actor, but not when it looks one up.
    /// </summary>
    private const char Between = '~';

    /// <summary>The name of a saga within its shard.</summary>
    public static string EntityIdOf(SagaId id) => $"{id.Kind}{Between}{id.Id}";

    /// <summary>The saga of that name; false if it is not a saga's name.</summary>
    public static bool TryParse(string entityId, [NotNullWhen(true)] out SagaId? id)
    {
        var place = entityId.IndexOf(Between, StringComparison.Ordinal);
        id = null;
        return place > 0 && SagaId.TryCreate(entityId[..place], entityId[(place + 1)..], out id);
    }

    public string? EntityId(object message) => message is ISagaMessage to ? EntityIdOf(to.SagaId) : null;

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
