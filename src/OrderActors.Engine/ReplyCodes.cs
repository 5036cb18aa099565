namespace OrderActors.Engine;

/// <summary>Codes of answers that say why an engine decided nothing, or does not know what it has decided.</summary>
public static class ReplyCodes
{
    /// <summary>There is too much to do.</summary>
    public const string Busy = "busy";

    /// <summary>Nothing can be stored at the moment.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The store is out of reach; it is tried again without end.</summary>
    public const string StoreUnreachable = "store-unreachable";

    /// <summary>Whether the command was stored is not known.</summary>
    public const string OutcomeUnknown = "outcome-unknown";
}
