namespace OrderActors.Engine;

/// <summary>
/// Work before the first activity, such as opening the services' database: on the node that owns the journal, or on
/// every node of a cluster. What is an <see cref="ISingletonWork"/> too runs on one node of a cluster only.
/// </summary>
public interface IOwnerStartup
{
    /// <summary>
    /// Called once, in the order of registration, after the journal is owned and before any saga runs.
    /// </summary>
    /// <exception cref="Exception">Whatever it is, the node does not start.</exception>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Called once when sagas run and before the first command is taken.</summary>
    Task StartedAsync(CancellationToken cancellation) => Task.CompletedTask;
}
