using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka.Hosting;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Postgres.Testing;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres;

namespace OrderActors.Akka.Tests.Nodes;

/// <summary>Whole nodes of a cluster in this process, with real sockets and a real PostgreSQL.</summary>
internal sealed class ClusterHarness : IAsyncDisposable
{
    public static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(60);

    private readonly List<IHost> hosts = [];
    private readonly int seedPort = FreePort();

    private ClusterHarness(TestSchema schema) => Schema = schema;

    public TestSchema Schema { get; }

    /// <summary>What an attempt does on every node; the node's number is the first argument.</summary>
    public Func<int, ActivityContext, Task<Done>> Act { get; set; } = (_, _) => Task.FromResult(new Done("ok"));

    public static async Task<ClusterHarness> CreateAsync() => new(await TestSchema.CreateAsync());

    /// <summary>Nodes that reach the server by way of a proxy.</summary>
    public static ClusterHarness Behind(CuttingProxy proxy) => new(TestSchema.Behind(proxy));

    /// <summary>Starts a node and waits until it is a member; the first one founds the cluster.</summary>
    public Task<IHost> StartAsync(params string[] roles)
    {
        var options = new AkkaEngineOptions { Port = hosts.Count == 0 ? seedPort : 0, Shards = 20 };
        options.Seeds.Add($"127.0.0.1:{seedPort}");
        foreach (var role in roles) options.Roles.Add(role);
        return StartAsync(options);
    }

    /// <summary>Starts a node at a port, with the ports of its seeds: none, and it is its own.</summary>
    public Task<IHost> StartAtAsync(int port, params int[] seeds)
    {
        var options = new AkkaEngineOptions { Port = port, Shards = 20 };
        foreach (var seed in seeds) options.Seeds.Add($"127.0.0.1:{seed}");
        return StartAsync(options);
    }

    /// <summary>Starts a node that is its own seed, with settings of its own.</summary>
    public Task<IHost> StartAsync(Action<AkkaEngineOptions> set)
    {
        var options = new AkkaEngineOptions { Port = FreePort(), Shards = 20 };
        set(options);
        return StartAsync(options);
    }

    /// <summary>Waits until each of the nodes sees this many members.</summary>
    public static Task SeeEachOtherAsync(int members, params IEnumerable<IHost> nodes) => UntilAsync(() =>
        Task.FromResult(nodes.All(node => node.Services.GetRequiredService<IClusterView>().Members
            .Count(member => member.Status == "up") == members)));

    private async Task<IHost> StartAsync(AkkaEngineOptions options)
    {
        IHost host;
        var number = 0;
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(JobDefinition.Kinds);
        builder.Services.AddActivities(new ConfigurationBuilder().Build());
        builder.Services.AddSingleton(new NodeHandler(context => Act(number, context)));
        builder.Services.AddActivityHandler<JobStep, Done, NodeHandler>();
        builder.Services.AddSharedPostgresStore(Schema.Options);
        builder.Services.AddAkkaEngine(options);
        builder.Services.AddHealthChecks();
        lock (hosts)
        {
            number = hosts.Count;
            hosts.Add(host = builder.Build());
        }

        await host.StartAsync().WaitAsync(TestTimeout);
        return host;
    }

    public static ISagaEngine EngineOf(IHost node) => node.Services.GetRequiredService<ISagaEngine>();

    public static Task<CommandReply> SendAsync(IHost node, int number, SagaCommand command) =>
        EngineOf(node).SendAsync(JobDefinition.Id(number), command, new($"{number}-{command}", "print"));

    public static async Task<string?> StageAsync(IHost node, int number, string? wanted = null) =>
        (await EngineOf(node).WaitAsync(JobDefinition.Id(number), wanted, TestTimeout)).View?.Description.Stage;

    /// <summary>Asks again and again until the answer is the wanted one.</summary>
    public static async Task UntilAsync(Func<Task<bool>> ask)
    {
        using var timeout = new CancellationTokenSource(TestTimeout);
        while (!await ask())
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async Task StopAsync(IHost node)
    {
        lock (hosts) hosts.Remove(node);
        await node.StopAsync().WaitAsync(TestTimeout);
        await DisposeAsync(node);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(hosts).ToList()) await StopAsync(host);
        await Schema.DisposeAsync();
    }

    private static async Task DisposeAsync(IHost node)
    {
        if (node is IAsyncDisposable whole) await whole.DisposeAsync();
        else node.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class NodeHandler(Func<ActivityContext, Task<Done>> act) : IActivityHandler<JobStep, Done>
    {
        public async ValueTask<Done> HandleAsync(JobStep activity, ActivityContext context) => await act(context);
    }
}
