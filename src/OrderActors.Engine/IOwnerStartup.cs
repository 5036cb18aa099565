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
    /// <exception cref="Exception">Any exception keeps the node from starting.</exception>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Called once when sagas run, before the first command is accepted.</summary>
    Task StartedAsync(CancellationToken cancellation) => Task.CompletedTask;
}
