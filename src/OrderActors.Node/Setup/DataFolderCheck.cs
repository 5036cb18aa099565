using OrderActors.Engine.Files;

namespace OrderActors.Node.Setup;

/// <summary>
/// Warns at the start when others of this machine may read the data folder. What the node makes is for its owner only;
/// a folder that was there, and files of earlier versions, keep the modes that somebody may have wanted.
/// </summary>
internal sealed class DataFolderCheck(NodeSettings settings, ILogger<DataFolderCheck> log) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (OwnerOnly.Exposure(settings.Data) is { } exposure)
            log.LogWarning("Other users of this machine can read the data folder: {Exposure}. "
                + "chmod -R go= keeps them out", exposure);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
