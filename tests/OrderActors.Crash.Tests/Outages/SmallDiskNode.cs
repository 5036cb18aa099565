using System.Collections.Concurrent;
using OrderActors.Crash.Tests.Rounds;
using OrderActors.Node.Testing;

namespace OrderActors.Crash.Tests.Outages;

/// <summary>A node whose data are on a disk that a test fills. Simulated payments never fail.</summary>
public abstract class SmallDiskNode : IAsyncDisposable, IDisposable
{
    private readonly ConcurrentQueue<string> lines = [];
    private readonly SqliteFixture fixture;

    private protected SmallDiskNode(int mebibytes, params (string Name, string Value)[] settings)
    {
        Disk = SmallDisk.TryMount(mebibytes).Disk!;
        fixture = new(Disk.Path);
        Node = new(fixture, [("ORDERACTORS__Services__PaymentFailureRate", "0"), .. settings])
        {
            Heard = lines.Enqueue,
        };
    }

    private protected SmallDisk Disk { get; }

    private protected NodeProcess Node { get; }

    /// <summary>What the node has printed.</summary>
    private protected ConcurrentQueue<string> Lines => lines;

    private protected HttpClient Http { get; } = new();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await fixture.DisposeAsync();
        Disk.Dispose();
    }

    protected virtual void Dispose(bool disposing)
    {
        Http.Dispose();
        Node.Dispose();
    }

    private protected async Task StartAsync()
    {
        await Node.StartAsync();
        await Node.ReadyAsync();
        Http.BaseAddress = new(Node.Address);
    }
}
