using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Journal;

/// <summary>The journal did not acknowledge the events.</summary>
/// <param name="result">How the append ended.</param>
public sealed class AppendFailedException(AppendResult result)
    : IOException($"{result.Status}: {result.Detail ?? "no reason given"}")
{
    /// <summary>How it ended; only after <see cref="AppendStatus.Unknown"/> may the events be stored.</summary>
    public AppendStatus Status => result.Status;

    /// <summary>The store's own message.</summary>
    public string Detail => result.Detail ?? "no reason given";
}
