using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Services.Shop;

/// <summary>
/// Reloads the catalogue periodically where nodes share a store: an order's SKUs are checked against what this node
/// has in memory, and another node may have added products.
/// </summary>
internal sealed class CatalogueRefresh(
    ICatalogue catalogue, TimeProvider time, ILogger<CatalogueRefresh> log, ISharedJournal? shared = null)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (shared is null) return;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await catalogue.RefreshAsync(stoppingToken);
            }
            catch (ServiceUnavailableError e)
            {
                log.LogDebug("The catalogue cannot be read: {Error}", e.Message);
            }
        }
    }
}
