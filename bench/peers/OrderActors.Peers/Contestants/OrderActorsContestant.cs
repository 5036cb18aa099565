using OrderActors.Peers.Load;
using OrderActors.Peers.Machine;

namespace OrderActors.Peers.Contestants;

/// <summary>OrderActors: the engine in the load driver's process, or a whole node behind HTTP.</summary>
internal sealed record OrderActorsContestant : Contestant
{
    public const string Postgres = "PostgreSQL";
    public const string Sqlite = "SQLite";

    public required bool OverHttp { get; init; }

    /// <summary>Which engine: a name of <see cref="OwnHosts"/>.</summary>
    public string Engine { get; init; } = OwnHosts.Embedded;

    public override bool IsOurs => true;

    public override Task PrepareAsync(CancellationToken cancellation)
    {
        if (Store == Postgres) PostgresCluster.RequireTools();
        return Task.CompletedTask;
    }

    public override Lineup Line(string folder, bool parks)
    {
        var cluster = Store == Postgres ? new PostgresCluster(folder) : null;
        return OverHttp ? new NodeLineup(Engine, folder, cluster) : new EngineLineup(Engine, folder, cluster);
    }
}

/// <summary>What both forms of OrderActors have in common: the store.</summary>
internal abstract class OwnLineup(string folder, PostgresCluster? cluster) : Lineup(folder)
{
    private bool created;

    public override long DiskBytes => FileBytes(cluster?.TablesFolder ?? Folder);

    /// <summary>The data folder, and the connection to the database where there is one.</summary>
    protected string[] Store => cluster is null ? [Folder] : [Folder, cluster.NpgsqlConnection];

    public override async Task StartServersAsync(CancellationToken cancellation)
    {
        if (cluster is null) return;
        if (!created) await cluster.CreateAsync(cancellation);
        created = true;
        Servers.Add(await cluster.StartAsync(cancellation));
    }

    public override async ValueTask DisposeAsync()
    {
        if (cluster is not null) await cluster.StopAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

internal sealed class EngineLineup(string engine, string folder, PostgresCluster? cluster) : OwnLineup(folder, cluster)
{
    public override async Task StartServersAsync(CancellationToken cancellation)
    {
        await base.StartServersAsync(cancellation);
        Servers.Add(await StartLoadAsync(OwnProgram.Path, OwnProgram.Arguments(["engine", engine, .. Store]),
            cancellation));
    }
}

internal sealed class NodeLineup(string engine, string folder, PostgresCluster? cluster) : OwnLineup(folder, cluster)
{
    private readonly int port = Tools.FreePort();

    public override async Task StartServersAsync(CancellationToken cancellation)
    {
        await base.StartServersAsync(cancellation);
        var node = Child.Start(OwnProgram.Path, OwnProgram.Arguments(["node", $"{port}", engine, .. Store]), Folder);
        Servers.Add(node);
        await node.ReadLineAsync("ready", cancellation);
    }

    public override Task StartDriverAsync(CancellationToken cancellation) =>
        StartHttpLoadAsync(NodeLane.System, port, cancellation);
}
