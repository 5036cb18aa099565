using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Tests.Nodes;
using Xunit;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace OrderActors.Akka.Tests.Hosting;

/// <summary>What an actor system is told in the end, by code, by files and by whoever it belongs to.</summary>
public sealed class EffectiveConfigTests : IAsyncDisposable, IDisposable
{
    private readonly ForeignApp app = new();
    private readonly string folder = Directory.CreateTempSubdirectory("hocon-").FullName;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void OwnSystem_ByDefault_IsWhatItsOptionsAndTheFilesSay()
    {
        var config = OwnSystem(new() { Port = 4099, PublicHost = "node-1" });

        Assert.Equal("127.0.0.1", config.GetString("akka.remote.dot-netty.tcp.hostname"));
        Assert.Equal("node-1", config.GetString("akka.remote.dot-netty.tcp.public-hostname"));
        Assert.Equal(4099, config.GetInt("akka.remote.dot-netty.tcp.port"));
        Assert.Equal(4L << 20, config.GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size"));
        Assert.Equal(["saga", "gateway"], config.GetStringList("akka.cluster.roles"));
        Assert.Equal("keep-majority", config.GetString("akka.cluster.split-brain-resolver.active-strategy"));
        Assert.Equal(TimeSpan.FromSeconds(2), config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after"));
        Assert.Equal("ddata", config.GetString("akka.cluster.sharding.state-store-mode"));
        Assert.Equal(0, config.GetInt("akka.cluster.sharding.coordinator-state.write-majority-plus"));
        Assert.Equal(0, config.GetInt("akka.cluster.sharding.distributed-data.majority-min-cap"));
        Assert.Equal("WARNING", config.GetString("akka.loglevel"));
        Assert.Contains("LoggerFactoryLogger", Assert.Single(config.GetStringList("akka.loggers")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnSystem_ItsWarnings_GoToTheHostsLog()
    {
        using var log = new Lines();
        var host = app.Build(services =>
        {
            app.AddFiles(services);
            services.AddLogging(logging => logging.AddProvider(log));
            services.AddAkkaEngine(new() { IsAlone = true });
        });
        var system = host.Services.GetRequiredService<ActorSystem>();

        system.Log.Info("below the level of logging.conf");
        system.Log.Warning("seen by whoever reads the node's log");

        await ClusterHarness.UntilAsync(() => Task.FromResult(log.All.Any(line =>
            line.Contains("seen by whoever", StringComparison.Ordinal))));
        Assert.DoesNotContain(log.All, line => line.Contains("below the level", StringComparison.Ordinal));
        await system.Terminate();
    }

    [Fact]
    public void OwnSystem_Overrides_WinOverFilesAndCode()
    {
        var overrides = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Akka:cluster:split-brain-resolver:stable-after", "10s"), new("Akka:loglevel", "DEBUG")]).Build();

        var config = OwnSystem(new() { IsAlone = true }, overrides.GetSection("Akka"));

        Assert.Equal(TimeSpan.FromSeconds(10), config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after"));
        Assert.Equal("DEBUG", config.GetString("akka.loglevel"));
        Assert.Equal(0, config.GetInt("akka.remote.dot-netty.tcp.port"));
    }

    [Fact]
    public void Files_AsSomebodyHasEditedThem_WinOverWhatCodeSets()
    {
        File.WriteAllText(Path.Combine(folder, "cluster.conf"), """
            akka {
              remote.dot-netty.tcp { hostname = "10.0.0.1", port = 5001 }
              cluster.split-brain-resolver.active-strategy = keep-oldest
              cluster.roles = [blue]
            }
            """);
        File.WriteAllText(Path.Combine(folder, "sharding.conf"), "akka.cluster.sharding.rebalance-interval = 7 s");

        var config = ConfigOf((akka, provider) =>
            AkkaComposition.Compose(akka, provider, HoconFiles.Load(folder)), new() { Port = 4099 });

        Assert.Equal("10.0.0.1", config.GetString("akka.remote.dot-netty.tcp.hostname"));
        Assert.Equal(5001, config.GetInt("akka.remote.dot-netty.tcp.port"));
        Assert.Equal("keep-oldest", config.GetString("akka.cluster.split-brain-resolver.active-strategy"));
        Assert.Equal(["blue", "saga", "gateway"], config.GetStringList("akka.cluster.roles"));
        Assert.Equal(TimeSpan.FromSeconds(7), config.GetTimeSpan("akka.cluster.sharding.rebalance-interval"));
    }

    [Fact]
    public void ForeignSystem_WhatItSaysItself_WinsOverFilesAndOptions()
    {
        var config = ConfigOf((akka, provider) => akka
            .AddHocon("akka { loglevel = ERROR, cluster.gossip-interval = 9 s }", HoconAddMode.Append)
            .WithRemoting("0.0.0.0", 8081, "app.example")
            .WithOrderActors(provider)
            .AddHocon("akka.cluster.leader-actions-interval = 8 s", HoconAddMode.Prepend), new() { Port = 4099 });

        Assert.Equal("0.0.0.0", config.GetString("akka.remote.dot-netty.tcp.hostname"));
        Assert.Equal("app.example", config.GetString("akka.remote.dot-netty.tcp.public-hostname"));
        Assert.Equal(8081, config.GetInt("akka.remote.dot-netty.tcp.port"));
        Assert.Equal("ERROR", config.GetString("akka.loglevel"));
        Assert.Equal(TimeSpan.FromSeconds(9), config.GetTimeSpan("akka.cluster.gossip-interval"));
        Assert.Equal(TimeSpan.FromSeconds(8), config.GetTimeSpan("akka.cluster.leader-actions-interval"));
        Assert.Equal(TimeSpan.FromSeconds(1), config.GetTimeSpan("akka.cluster.down-removal-margin"));
    }

    [Fact]
    public void ForeignSystem_ItsRolesLoggersAndDefaultJournal_AreLeftAlone()
    {
        var config = ConfigOf((akka, provider) => akka
            .ConfigureLoggers(loggers => loggers.ClearLoggers().AddDefaultLogger())
            .WithClustering(new ClusterOptions { Roles = ["web"] })
            .WithOrderActors(provider), new() { IsAlone = true });

        Assert.Equal(["web", "saga", "gateway"], config.GetStringList("akka.cluster.roles"));
        Assert.Contains("DefaultLogger", Assert.Single(config.GetStringList("akka.loggers")), StringComparison.Ordinal);
        Assert.False(config.HasPath("akka.persistence.journal.plugin"));
        Assert.False(config.HasPath("akka.persistence.snapshot-store.plugin"));
    }

    private Config OwnSystem(AkkaEngineOptions options, IConfiguration? overrides = null) => app.Build(services =>
    {
        app.AddFiles(services);
        services.AddAkkaEngine(options, overrides);
    }).Services.GetRequiredService<AkkaConfigurationBuilder>().Configuration.Value;

    private Config ConfigOf(
        Action<AkkaConfigurationBuilder, IServiceProvider> configure, AkkaEngineOptions options) =>
        app.Build(configure, options).Services.GetRequiredService<AkkaConfigurationBuilder>().Configuration.Value;

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = [];

        public IReadOnlyList<string> All => [.. lines];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
            // It holds nothing but memory.
        }
    }
}
