using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;

namespace OrderActors.Crash.Tests.Rounds;

/// <summary>A server of the test's own, on a small disk.</summary>
internal sealed class PostgresSite : CrashSite
{
    private static readonly CrashFaultKind[] Always =
    [
        CrashFaultKind.Kill, CrashFaultKind.KillTwice, CrashFaultKind.Pause, CrashFaultKind.PauseThenKill,
        CrashFaultKind.DatabaseRestart,
        CrashFaultKind.DatabaseImmediateRestart, CrashFaultKind.DatabaseKill, CrashFaultKind.PowerCut,
    ];

    private PrivateCluster? server;

    public override bool MayEnd => false;

    public override IReadOnlyList<CrashFaultKind> Kinds =>
        Disk is null ? Always : [.. Always, CrashFaultKind.DiskFull, CrashFaultKind.DiskFullThenKill];

    private PrivateCluster Server => server ?? throw new InvalidOperationException("the site is not prepared");

    public override async Task InjectAsync(CrashFault fault, CancellationToken cancellation)
    {
        switch (fault.Kind)
        {
            case CrashFaultKind.DatabaseRestart:
            case CrashFaultKind.DatabaseImmediateRestart:
                await Server.StopServerAsync(immediate: fault.Kind == CrashFaultKind.DatabaseImmediateRestart);
                break;
            case CrashFaultKind.DatabaseKill:
                await Server.KillAsync();
                await RealTime.PassAsync(fault.Lasts, cancellation);
                break;
            case CrashFaultKind.PowerCut:
                await Task.WhenAll(Server.KillAsync(), Node.KillAsync());
                break;
            default:
                await base.InjectAsync(fault, cancellation);
                break;
        }

        // Also after a full disk: a server that cannot recover for want of room gives up.
        await Server.StartServerAsync();
    }

    protected override async Task<NodeFixture> MakeFixtureAsync()
    {
        server = Disk is null ? await PrivateCluster.StartAsync() : await PrivateCluster.StartFrugalAsync(Disk.Path);
        return new PostgresFixture(TestSchema.On(server));
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
