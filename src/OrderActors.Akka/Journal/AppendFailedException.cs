using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Journal;

/// <summary>Events were not acknowledged by the journal.</summary>
/// <param name="result">How the append ended.</param>
public sealed class AppendFailedException(AppendResult result)
    : IOException($"{result.Status}: {result.Detail ?? "no reason given"}")
{
    /// <summary>How it ended; only <see cref="AppendStatus.Unknown"/> leaves open whether the events are stored.
    /// </summary>
    public AppendStatus Status => result.Status;

    /// <summary>What the store said.</summary>
    public string Detail => result.Detail ?? "no reason given";
}
