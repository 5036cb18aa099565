namespace OrderActors.Engine;

/// <summary>
/// Codes of replies that say why an engine decided nothing, or does not know whether its decision is stored.
/// </summary>
public static class ReplyCodes
{
    /// <summary>The engine has too much to do.</summary>
    public const string Busy = "busy";

    /// <summary>Nothing can be stored at the moment.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The store cannot be reached; the engine keeps trying.</summary>
    public const string StoreUnreachable = "store-unreachable";

    /// <summary>Whether the command was stored is not known.</summary>
    public const string OutcomeUnknown = "outcome-unknown";
}
