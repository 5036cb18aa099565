using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Tests.Nodes;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using OrderActors.Storage.Sqlite;

namespace OrderActors.Akka.Tests.Hosting;

/// <summary>An application that has an actor system of its own, and jobs in it.</summary>
internal sealed class ForeignApp : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("foreign-app-").FullName;
    private readonly List<IHost> hosts = [];
    private readonly HashSet<IHost> running = [];

    /// <summary>Services of the application.</summary>
    /// <param name="configure">Its actor system's configuration.</param>
    /// <param name="options">The engine's settings; null for a cluster of one.</param>
    /// <param name="addStore">Its store; null for files.</param>
    public IHost Build(Action<AkkaConfigurationBuilder, IServiceProvider> configure, AkkaEngineOptions? options = null,
        Action<IServiceCollection>? addStore = null) => Build(services =>
    {
        (addStore ?? AddFiles)(services);
        services.AddOrderActorsEngine(options ?? new() { IsAlone = true, Shards = 20 });
        services.AddAkka("myapp", configure);
    });

    /// <summary>The same with whatever is said.</summary>
    public IHost Build(Action<IServiceCollection> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(JobDefinition.Kinds);
        builder.Services.AddActivities(new ConfigurationBuilder().Build());
        builder.Services.AddActivityHandler<JobStep, Done, AtOnce>();
        add(builder.Services);
        hosts.Add(builder.Build());
        return hosts[^1];
    }

    /// <summary>The application's own store.</summary>
    public void AddFiles(IServiceCollection services) => services.AddSqliteStore(folder).AddOwnedJournal();

    /// <summary>Starts a host, which is stopped at the end at the latest.</summary>
    public async Task<IHost> StartAsync(IHost host)
    {
        await host.StartAsync().WaitAsync(ClusterHarness.TestTimeout);
        running.Add(host);
        return host;
    }

    public async Task StopAsync(IHost host)
    {
        if (running.Remove(host)) await host.StopAsync().WaitAsync(ClusterHarness.TestTimeout);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(hosts).ToList())
        {
            await StopAsync(host);
            if (host is IAsyncDisposable whole) await whole.DisposeAsync();
            else host.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private sealed class AtOnce : IActivityHandler<JobStep, Done>
    {
        public ValueTask<Done> HandleAsync(JobStep activity, ActivityContext context) => new(new Done("ok"));
    }
}
