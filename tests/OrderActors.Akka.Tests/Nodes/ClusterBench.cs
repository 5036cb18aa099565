using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka.Hosting;
using OrderActors.Engine.Tests.Jobs;
using OrderActors.Postgres.Testing;
using OrderActors.Runtime.Activities;
using OrderActors.Runtime.Engine;
using OrderActors.Sagas;
using OrderActors.Storage.Postgres;

namespace OrderActors.Akka.Tests.Nodes;

/// <summary>Whole nodes of a cluster in this process, with real sockets and a real PostgreSQL.</summary>
internal sealed class ClusterBench : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<IHost> hosts = [];
    private readonly int seedPort = FreePort();

    private ClusterBench(TestSchema schema) => Schema = schema;

    public TestSchema Schema { get; }

    /// <summary>What an attempt does on every node; the node's number is the first argument.</summary>
    public Func<int, ActivityContext, Task<Done>> Act { get; set; } = (_, _) => Task.FromResult(new Done("ok"));

    public static async Task<ClusterBench> CreateAsync() => new(await TestSchema.CreateAsync());

    /// <summary>Starts a node and waits until it is a member; the first one founds the cluster.</summary>
    public Task<IHost> StartAsync(params string[] roles)
    {
        var options = new AkkaEngineOptions { Port = hosts.Count == 0 ? seedPort : 0, Shards = 20 };
        options.Seeds.Add($"127.0.0.1:{seedPort}");
        foreach (var role in roles) options.Roles.Add(role);
        return StartAsync(options);
    }

    /// <summary>Founds a second cluster on the same journal, by a node that knows no seed but itself.</summary>
    public Task<IHost> StartApartAsync(Action<Exception> onFatal) => StartAsync(new AkkaEngineOptions
    {
        Port = FreePort(),
        Shards = 20,
        CustodyWithin = TimeSpan.FromSeconds(1),
        OnFatal = onFatal,
    });

    private async Task<IHost> StartAsync(AkkaEngineOptions options)
    {
        var number = hosts.Count;
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(JobDefinition.Kinds);
        builder.Services.AddActivities(new ConfigurationBuilder().Build());
        builder.Services.AddSingleton(new NodeHandler(context => Act(number, context)));
        builder.Services.AddActivityHandler<Step, Done, NodeHandler>();
        builder.Services.AddSharedPostgresStore(Schema.Options);
        builder.Services.AddAkkaEngine(options);
        var host = builder.Build();
        hosts.Add(host);
        await host.StartAsync().WaitAsync(Patience);
        return host;
    }

    public static ISagaEngine EngineOf(IHost node) => node.Services.GetRequiredService<ISagaEngine>();

    public static Task<CommandReply> SendAsync(IHost node, int number, SagaCommand command) =>
        EngineOf(node).SendAsync(JobDefinition.Id(number), command, new($"{number}-{command}", "print"));

    public static async Task<string?> StageAsync(IHost node, int number, string? wanted = null) =>
        (await EngineOf(node).WaitAsync(JobDefinition.Id(number), wanted, Patience)).View?.Description.Stage;

    /// <summary>Asks again and again until the answer is the wanted one.</summary>
    public static async Task UntilAsync(Func<Task<bool>> ask)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await ask())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async Task StopAsync(IHost node)
    {
        hosts.Remove(node);
        await node.StopAsync().WaitAsync(Patience);
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class NodeHandler(Func<ActivityContext, Task<Done>> act) : IActivityHandler<Step, Done>
    {
        public async ValueTask<Done> HandleAsync(Step activity, ActivityContext context) => await act(context);
    }
}
