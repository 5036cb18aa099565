using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Node.Setup;
using OrderActors.Testing;
using Xunit;

namespace OrderActors.Cluster.Tests.Nodes;

/// <summary>A node that may not continue, told so on a thread that its own stop waits for.</summary>
public sealed class NodeShutdownTests
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Leave_WhileTheStopBlocks_HasReturnedAndAskedForTheStop()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var free = new ManualResetEventSlim();
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        lifetime.ApplicationStopping.Register(() =>
        {
            asked.SetResult();
            free.Wait();
        });
        var shutdown = new NodeShutdown(lifetime, new VirtualTime()); // Its end by force never comes.

        try
        {
            await Task.Run(() => shutdown.Leave(new IOException("no share"))).WaitAsync(TestTimeout);
            await asked.Task.WaitAsync(TestTimeout);
        }
        finally
        {
            free.Set();
        }

        Assert.Equal("no share", Assert.Throws<IOException>(shutdown.ThrowIfForced).Message);
    }
}
