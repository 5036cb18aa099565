using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using Xunit;

namespace OrderActors.Akka.Tests.Nodes;

/// <summary>The journal's database is away for a while: nobody decides anything meanwhile, and all continue after it.
/// </summary>
[RequiresPostgres]
public sealed class ClusterOutageTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<Exception> fatal = [];
    private CuttingProxy proxy = null!;
    private ClusterHarness bench = null!;

    public async Task InitializeAsync()
    {
        proxy = await CuttingProxy.StartAsync();
        bench = ClusterHarness.Behind(proxy);
    }

    public async Task DisposeAsync()
    {
        proxy.CutAll();
        await bench.DisposeAsync();
        await proxy.DisposeAsync();
    }

    [Fact]
    public async Task Outage_OfSeconds_IsSaidAtOnceAndEndsNobody()
    {
        var held = new TaskCompletionSource<Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempts = 0;
        bench.Act = async (_, context) => Interlocked.Increment(ref attempts) == 1
            ? await held.Task.WaitAsync(context.CancellationToken)
            : new Done("ok");
        var node = await StartAsync();
        var engine = ClusterHarness.EngineOf(node);
        await ClusterHarness.SendAsync(node, 1, new StartJob());
        await ClusterHarness.UntilAsync(() => Task.FromResult(Volatile.Read(ref attempts) == 1));

        proxy.FallSilent();
        await ClusterHarness.UntilAsync(() => Task.FromResult(engine.StoreAway is not null));
        Assert.True(engine.Health is { Healthy: true, Ready: false });
        var refused = await ClusterHarness.SendAsync(node, 2, new StartJob());
        Assert.Equal((Verdict.Unavailable, "store-unreachable"), (refused.Verdict, refused.Code));
        held.SetResult(new("kept"));
        proxy.CutAll();

        await ClusterHarness.UntilAsync(() => Task.FromResult(engine.Health.Ready));
        await CompletesAsync(node, 1);
        await CompletesAsync(node, 2);
        // Two steps a job: what had ended during the outage was not done again.
        Assert.Equal(4, attempts);
        Assert.Empty(fatal);
    }

    [Fact]
    public async Task Sessions_EndedByTheServer_AreReplacedAndSoIsLeadership()
    {
        var nodes = new[] { await StartAsync(), await StartAsync() };
        // While shards move to the second node an answer may be lost; the engine's repeat is then told as one.
        for (var number = 1; number <= 10; number++)
            Assert.Contains((await ClusterHarness.SendAsync(nodes[0], number, new StartJob())).Verdict,
                (Verdict[])[Verdict.Accepted, Verdict.Replayed]);

        await bench.Schema.EndSessionsAsync();

        await CompletesAsync(nodes[0], 11);
        await CompletesAsync(nodes[1], 12);
        var index = nodes[1].Services.GetRequiredService<ISagaIndex>();
        await ClusterHarness.UntilAsync(async () => (await index.ListAsync(
            new() { Kind = "job", Stage = "done", Limit = 100 }, default)).Count == 12);
        await ClusterHarness.UntilAsync(() => Task.FromResult(
            nodes.Count(node => node.Services.GetRequiredService<ISharedJournal>().HasLeadership) == 1));
        await ClusterHarness.SeeEachOtherAsync(2, nodes);
        Assert.Empty(fatal);
    }

    [Fact]
    public async Task Outage_LongerThanTheNodeWaits_EndsIt()
    {
        var node = await StartAsync(options => options.OutageWithin = TimeSpan.FromSeconds(1));

        proxy.FallSilent();

        await ClusterHarness.UntilAsync(() => Task.FromResult(!fatal.IsEmpty));
        Assert.IsType<StoreUnreachableException>(fatal.First());
        Assert.False(ClusterHarness.EngineOf(node).Health.Healthy);
    }

    private Task<IHost> StartAsync(Action<AkkaEngineOptions>? set = null) =>
        bench.StartAsync(options =>
        {
            options.OnFatal = fatal.Enqueue;
            set?.Invoke(options);
        });

    /// <summary>What is refused or has no answer is sent or asked again, a command under its key.</summary>
    private static async Task CompletesAsync(IHost node, int number)
    {
        await ClusterHarness.UntilAsync(async () =>
            (await ClusterHarness.SendAsync(node, number, new StartJob())).Verdict
                is Verdict.Accepted or Verdict.Replayed);
        await ClusterHarness.UntilAsync(async () => await ClusterHarness.StageAsync(node, number) == "done");
    }
}
