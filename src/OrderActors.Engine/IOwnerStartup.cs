namespace OrderActors.Engine;

/// <summary>
/// Something that only the node which owns the journal may do, and must have done before its first activity: opening
/// the services' database, for example. In a cluster every node does it, but for what is also an
/// <see cref="ISingletonWork"/>.
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
