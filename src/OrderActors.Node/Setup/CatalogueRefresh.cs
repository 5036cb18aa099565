using OrderActors.Domain.Orders;

namespace OrderActors.Node.Setup;

/// <summary>
/// Reads the catalogue again now and then: an order's SKUs are checked against what this node has in memory, and
/// another node may have put products in.
/// </summary>
internal sealed class CatalogueRefresh(ICatalogue catalogue, TimeProvider time, ILogger<CatalogueRefresh> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await catalogue.RefreshAsync(stoppingToken);
            }
            catch (OrderActors.Sagas.ServiceUnavailableError e)
            {
                log.LogDebug("The catalogue cannot be read: {Error}", e.Message);
            }
        }
    }
}
