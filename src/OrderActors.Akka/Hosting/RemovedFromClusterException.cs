namespace OrderActors.Akka.Hosting;

/// <summary>The cluster continues without this node: it must end, and may join again as a new one.</summary>
public sealed class RemovedFromClusterException(string message) : Exception(message);
