namespace OrderActors.Cli.Imports;

/// <summary>
/// Limits of the node that a file is compared with before anything is sent: a line that the node would refuse half way
/// must not leave half of it behind.
/// </summary>
internal static class NodeLimits
{
    /// <summary>The most of a product that an order may hold or a delivery may bring.</summary>
    public const int Quantity = 100_000;
}
