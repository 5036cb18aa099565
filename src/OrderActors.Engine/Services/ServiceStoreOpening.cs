namespace OrderActors.Engine.Services;

/// <summary>Opens the services' store with the tables of all modules, before anything of a module starts.</summary>
public sealed class ServiceStoreOpening(IServiceStore store) : IOwnerStartup
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellation) => store.OpenAsync(cancellation);
}
