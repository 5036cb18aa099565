using OrderActors.Engine.Modules;

namespace OrderActors.Node.Setup;

/// <summary>
/// Refuses, before anything else starts, sections that nothing reads. Not earlier: a host may add modules of its own
/// after the node's.
/// </summary>
internal sealed class SettingsCheck(IConfiguration configuration, IEnumerable<ISagaModule> modules) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        NodeSettings.RefuseUnknown(configuration, modules);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
