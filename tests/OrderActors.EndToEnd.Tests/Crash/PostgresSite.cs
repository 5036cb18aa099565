using OrderActors.EndToEnd.Tests.Places;
using OrderActors.Postgres.Testing;

namespace OrderActors.EndToEnd.Tests.Crash;

/// <summary>A server of the test's own, on a small disk.</summary>
internal sealed class PostgresSite : CrashSite
{
    private static readonly StrikeKind[] Always =
    [
        StrikeKind.Kill, StrikeKind.KillTwice, StrikeKind.Pause, StrikeKind.PauseThenKill, StrikeKind.DatabaseRestart,
        StrikeKind.DatabaseImmediateRestart, StrikeKind.DatabaseKill, StrikeKind.PowerCut,
    ];

    private PrivateCluster? server;

    public override bool MayEnd => false;

    public override IReadOnlyList<StrikeKind> Kinds =>
        Disk is null ? Always : [.. Always, StrikeKind.DiskFull, StrikeKind.DiskFullThenKill];

    private PrivateCluster Server => server ?? throw new InvalidOperationException("the site is not prepared");

    public override async Task StrikeAsync(Strike strike, CancellationToken cancellation)
    {
        switch (strike.Kind)
        {
            case StrikeKind.DatabaseRestart:
            case StrikeKind.DatabaseImmediateRestart:
                await Server.StopServerAsync(immediate: strike.Kind == StrikeKind.DatabaseImmediateRestart);
                break;
            case StrikeKind.DatabaseKill:
                await Server.KillAsync();
                await RealTime.PassAsync(strike.Lasts, cancellation);
                break;
            case StrikeKind.PowerCut:
                await Task.WhenAll(Server.KillAsync(), Node.KillAsync());
                break;
            default:
                await base.StrikeAsync(strike, cancellation);
                break;
        }

        // Also after a full disk: a server that cannot recover for want of room gives up.
        await Server.StartServerAsync();
    }

    protected override async Task<NodePlace> MakePlaceAsync()
    {
        server = Disk is null ? await PrivateCluster.StartAsync() : await PrivateCluster.StartFrugalAsync(Disk.Path);
        return new PostgresPlace(TestSchema.On(server));
    }

    protected override async Task EndStoreAsync()
    {
        try
        {
            // A failed round may have left it down.
            if (server is not null) await server.StartServerAsync();
            await base.EndStoreAsync();
        }
        finally
        {
            server?.Dispose();
        }
    }
}
