namespace OrderActors.Node.Setup;

/// <summary>The engines by the names that flags and settings give them.</summary>
internal static class EngineNames
{
    /// <summary>Sharded persistent actors.</summary>
    public const string Akka = "akka";

    /// <summary>One process, partitions, the fastest on one machine.</summary>
    public const string Embedded = "embedded";

    /// <summary>The default engine.</summary>
    public const string Default = Akka;
}
