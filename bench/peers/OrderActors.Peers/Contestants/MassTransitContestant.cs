using OrderActors.Peers.Machine;

namespace OrderActors.Peers.Contestants;

/// <summary>MassTransit in memory: a reference, no rival; a kill loses all its orders.</summary>
internal sealed record MassTransitContestant : Contestant
{
    public override bool IsDurable => false;

    public override Task PrepareAsync(CancellationToken cancellation) => Child.RunAsync(OwnProgram.Path,
        ["build", Path.Combine("masstransit", "MassTransitPeer.csproj"), "-c", "Release", "--nologo", "-v", "quiet"],
        Tools.Home, cancellation);

    public override Lineup Line(string folder, bool parks) => new MassTransitLineup(folder);
}

internal sealed class MassTransitLineup(string folder) : Lineup(folder)
{
    public override async Task StartServersAsync(CancellationToken cancellation)
    {
        var program = Path.Combine(
            Tools.Home, "masstransit", "bin", "Release", "net10.0", "MassTransitPeer.dll");
        Servers.Add(await StartLoadAsync(OwnProgram.Path, [program], cancellation));
    }
}
