namespace OrderActors.Node.Setup;

/// <summary>How the program ends. Documented in docs/reference/configuration.md.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>An error that has no code of its own.</summary>
    public const int Failed = 1;

    /// <summary>A flag or a setting is wrong; the store that is named is a pooler (OA0022).</summary>
    public const int Usage = 2;

    /// <summary>Another process owns the data folder (OA0011).</summary>
    public const int DataInUse = 3;

    /// <summary>The journal holds what this version cannot read (OA0001, OA0002, OA0012).</summary>
    public const int JournalUnreadable = 4;

    /// <summary>Another process listens on the address.</summary>
    public const int AddressInUse = 5;

    /// <summary>A cluster's node that may not continue: another cluster is at work on its journal (OA0024).</summary>
    public const int LeftCluster = 6;

    /// <summary>A store is missing, older than the other knows it to be, or another one's (OA0025).</summary>
    public const int StoresDisagree = 7;

    /// <summary>A part of the process does not work any more (OA0034).</summary>
    public const int Broken = 70;

    /// <summary>
    /// The data cannot be read or written. The engine ends a running node with the same code (OA0014).
    /// </summary>
    public const int InputOutput = 74;
}
