using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <summary>The activity handlers of this node. Of two for one activity the one registered last is used.</summary>
public sealed class ActivityHandlers
{
    private readonly FrozenDictionary<Type, ActivityInvoker> invokers;

    internal ActivityHandlers(IEnumerable<ActivityInvoker> registered)
    {
        var last = new Dictionary<Type, ActivityInvoker>();
        foreach (var invoker in registered) last[invoker.ActivityType] = invoker;
        invokers = last.ToFrozenDictionary();
    }

    /// <summary>Makes sure that every activity of every kind has its handler. Engines call it at start.</summary>
    /// <exception cref="BrokenInvariantException">OA0015: names each activity without a handler.</exception>
    public void Check(SagaKinds kinds)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var definition in kinds.All)
            foreach (var activity in definition.Activities.Values)
                if (!invokers.ContainsKey(activity.Type)) missing.Add($"{activity.Name} of '{definition.Kind}'");
        if (missing.Count > 0)
            throw new BrokenInvariantException("OA0015", $"no handler is registered for {string.Join(", ", missing)}");
    }

    internal bool TryFind(Type activity, [NotNullWhen(true)] out ActivityInvoker? invoker) =>
        invokers.TryGetValue(activity, out invoker);
}
