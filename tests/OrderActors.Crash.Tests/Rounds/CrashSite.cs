
using OrderActors.Node.Testing;
using OrderActors.Node.Testing.Rounds;

namespace OrderActors.Crash.Tests.Rounds;

/// <summary>A node on a store, and the crash faults that can hit them.</summary>
internal abstract class CrashSite : IAsyncDisposable
{
    /// <summary>What the node ends with when it cannot use its data.</summary>
    private const int ExitInputOutput = 74;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private NodeFixture? fixture;
    private NodeProcess? node;

    /// <summary>The kinds of faults that are possible here.</summary>
    public abstract IReadOnlyList<CrashFaultKind> Kinds { get; }

    /// <summary>Whether an error of the disk may end the node, to be started again.</summary>
    public abstract bool MayEnd { get; }

    /// <summary>Which faults are not possible on this machine and why, or null.</summary>
    public string? LeftOut { get; private set; }

    /// <summary>The disk of the data, or null: then it is never full.</summary>
    protected SmallDisk? Disk { get; private set; }

    public NodeFixture Fixture => fixture ?? throw new InvalidOperationException("the site is not prepared");

    public NodeProcess Node => node ?? throw new InvalidOperationException("the site is not prepared");

    /// <summary>Why the node has ended by itself, as it does after an error of its disk: each time's words.</summary>
    public List<string> OwnEnds { get; } = [];

    /// <summary>Makes the disk, the store and the node, and starts it.</summary>
    public async Task PrepareAsync(int mebibytes)
    {
        (Disk, LeftOut) = SmallDisk.TryMount(mebibytes);
        if (LeftOut is not null) LeftOut = $"LEFT OUT: no disk was ever full in these rounds: {LeftOut}";
        fixture = await MakeFixtureAsync();
        await fixture.PrepareAsync();
        node = new(fixture, [.. RoundSettings.All.Select(NodeFixture.VariableOf)]);
        await node.StartAsync();
    }

    /// <summary>What must be done before a round, for its fault to have an effect.</summary>
    public virtual Task MakeReadyForAsync(CrashFault fault) => Task.CompletedTask;

    /// <summary>Injects a fault and repairs what it broke; the node may not be ready yet.</summary>
    public virtual async Task InjectAsync(CrashFault fault, CancellationToken cancellation)
    {
        switch (fault.Kind)
        {
            case CrashFaultKind.Kill:
                await Node.KillAsync();
                break;
            case CrashFaultKind.KillTwice:
                await Node.KillAsync();
                await Node.StartAsync();
                if (!fault.Early) await Node.RecoveredAsync();
                await Node.KillAsync();
                break;
            case CrashFaultKind.Pause:
            case CrashFaultKind.PauseThenKill:
                Node.Signal("STOP");
                await RealTime.PassAsync(fault.Lasts, cancellation);
                if (fault.Kind == CrashFaultKind.Pause) Node.Signal("CONT");
                else await Node.KillAsync();
                break;
            case CrashFaultKind.DiskFull:
            case CrashFaultKind.DiskFullThenKill:
                Disk!.Fill(fault.Room);
                await RealTime.PassAsync(fault.Lasts, cancellation);
                if (fault.Kind == CrashFaultKind.DiskFullThenKill && !Node.HasEnded) await Node.KillAsync();
                Disk.Free();
                break;
            default:
                throw new InvalidOperationException($"{fault.Kind} is not possible here");
        }
    }

    /// <summary>Waits until the node takes commands, and starts it again where it has ended.</summary>
    public async Task UntilReadyAsync(RetryingClient client, CancellationToken cancellation)
    {
        do
        {
            if (!Node.HasEnded)
            {
                await RealTime.PassAsync(Pause, cancellation);
                continue;
            }

            if (Node.IsStarted)
            {
                var (code, _, error) = await Node.ExitAsync();
                if (code != ExitInputOutput)
                    throw new InvalidOperationException($"the node ended by itself with exit code {code}: {error}");
                OwnEnds.Add(error.Trim());
            }

            await Node.StartAsync();
        }
        while (!await client.IsReadyAsync());
    }

    public async ValueTask DisposeAsync()
    {
        node?.Dispose();
        await EndStoreAsync();
        Disk?.Dispose();
    }

    protected abstract Task<NodeFixture> MakeFixtureAsync();

    /// <summary>Removes the fixture and its disk.</summary>
    protected virtual async Task EndStoreAsync()
    {
        if (fixture is not null) await fixture.DisposeAsync();
    }
}

/// <summary>Files on a small disk.</summary>
/// <param name="embedded">Whether the node runs the embedded engine.</param>
internal sealed class SqliteSite(bool embedded) : CrashSite
{
    private static readonly CrashFaultKind[] Always =
        [CrashFaultKind.Kill, CrashFaultKind.KillTwice, CrashFaultKind.Pause, CrashFaultKind.PauseThenKill];

    public override bool MayEnd => true;

    public override IReadOnlyList<CrashFaultKind> Kinds =>
        Disk is null ? Always : [.. Always, CrashFaultKind.DiskFull, CrashFaultKind.DiskFullThenKill];

    /// <remarks>
    /// A log that has grown once is written over in place: a disk that is full then refuses nothing. A node that is
    /// stopped in order leaves no log behind.
    /// </remarks>
    public override async Task MakeReadyForAsync(CrashFault fault)
    {
        if (!fault.FillsDisk) return;
        Node.Terminate();
        if ((await Node.ExitAsync()).Code is not 0 and var code)
            throw new InvalidOperationException($"a node that was stopped in order ended with exit code {code}");
        await Node.StartAsync();
    }

    protected override Task<NodeFixture> MakeFixtureAsync() => Task.FromResult<NodeFixture>(
        embedded ? new EmbeddedFixture(Disk?.Path) : new SqliteFixture(Disk?.Path));
}
