using OrderActors.Sagas;

namespace OrderActors.Domain;

/// <summary>The calls that a saga's state keeps until they end.</summary>
internal static class OutstandingCalls
{
    /// <summary>Whether the call of a key has not ended.</summary>
    public static bool Wants(this ValueList<Work> calls, string key)
    {
        foreach (var call in calls.AsSpan())
            if (call.Key.Equals(key, StringComparison.Ordinal)) return true;
        return false;
    }
}
