using System.Collections.Frozen;
using OrderActors.Sagas;

namespace OrderActors.Engine.Journal;

/// <summary>The saga kinds that this node hosts.</summary>
public sealed class SagaKinds
{
    private readonly FrozenDictionary<string, SagaDefinition> kinds;
    private readonly FrozenSet<string> manifests;

    /// <summary>Collects the definitions.</summary>
    /// <exception cref="ArgumentException">Two have the same kind.</exception>
    public SagaKinds(IEnumerable<SagaDefinition> definitions)
    {
        kinds = definitions.ToFrozenDictionary(definition => definition.Kind, StringComparer.Ordinal);
        manifests = kinds.Values.SelectMany(definition => definition.Events.Keys).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>All definitions.</summary>
    public IReadOnlyCollection<SagaDefinition> All => kinds.Values;

    /// <summary>The definition of a kind, or null.</summary>
    public SagaDefinition? Find(string kind) => kinds.GetValueOrDefault(kind);

    /// <summary>The definition of a kind.</summary>
    /// <exception cref="BrokenInvariantException">OA0001: the kind is not hosted here.</exception>
    public SagaDefinition Get(string kind) =>
        Find(kind) ?? throw new BrokenInvariantException("OA0001", $"the saga kind '{kind}' is not known here");

    /// <summary>The name of a command to a saga, for metrics; "unknown" where its kind has none such.</summary>
    internal string NameOf(SagaId id, SagaCommand command) =>
        Find(id.Kind) is { } definition && definition.Takes(command) ? definition.CommandFor(command).Name : "unknown";

    /// <summary>Whether some kind can read this manifest.</summary>
    public bool CanRead(string manifest) => manifests.Contains(manifest);
}
