using OrderActors.Peers.Machine;

namespace OrderActors.Peers.Contestants;

/// <summary>DBOS Transact for Node.js on PostgreSQL: a library, so that the load driver is in its process.</summary>
internal sealed record DbosContestant : Contestant
{
    public override async Task PrepareAsync(CancellationToken cancellation)
    {
        PostgresCluster.RequireTools();
        await Tools.InstallPackagesAsync(cancellation);
        _ = Tools.Node;
    }

    public override Lineup Line(string folder, bool parks) => new DbosLineup(folder);
}

internal sealed class DbosLineup(string folder) : Lineup(folder)
{
    private readonly PostgresCluster cluster = new(folder);
    private bool created;

    public override long DiskBytes => FileBytes(cluster.TablesFolder);

    public override async Task StartServersAsync(CancellationToken cancellation)
    {
        if (!created) await cluster.CreateAsync(cancellation);
        created = true;
        Servers.Add(await cluster.StartAsync(cancellation));
        Servers.Add(await StartLoadAsync(
            Tools.Node, [Path.Combine(Tools.Home, "dbos", "orders.mjs"), cluster.Url("peers")], cancellation));
    }

    public override async ValueTask DisposeAsync()
    {
        await cluster.StopAsync();
        await base.DisposeAsync();
    }
}
