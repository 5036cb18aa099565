using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderActors.Gateway;
using OrderActors.Node;
using OrderActors.Node.Testing;

namespace OrderActors.Fuzz.Tests;

/// <summary>A whole node that keeps what it logs as an error, and knows how many requests it is at.</summary>
internal sealed class FuzzNode : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly MeterListener requests = new();
    private readonly Lock counting = new();
    private readonly ErrorLog log = new();
    private TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long inFlight;

    private FuzzNode(NodeFixture fixture, string backups)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Urls", "http://127.0.0.1:0"),
            new("OrderActors:Data", fixture.Folder),
            new("OrderActors:BackupRoot", backups),
            new("OrderActors:Services:PaymentFailureRate", "0"),
            new("OrderActors:Engine:PassivateAfter", "00:00:00.1"),
            new("OrderActors:Engine:LiveSagas", "500"),
            new("OrderActors:Http:HeaderTimeout", "00:00:02"),
            new("OrderActors:Http:Grace", "00:00:01.5"),
            new("OrderActors:Http:BytesPerSecond", "50000"),
            .. fixture.Settings.Select(own => KeyValuePair.Create($"OrderActors:{own.Name}", (string?)own.Value)),
        ]);
        builder.Services.AddOrderActors(builder.Configuration);
        app = builder.Build();
        app.MapOrderActors();
        var meters = app.Services.GetRequiredService<IMeterFactory>();
        requests.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "http.server.active_requests" && instrument.Meter.Scope == meters)
                listener.EnableMeasurementEvents(instrument);
        };
        requests.SetMeasurementEventCallback<long>((_, change, _, _) => Count(change));
        requests.Start();
        idle.SetResult();
    }

    /// <summary>What the node logged as an error.</summary>
    public IReadOnlyCollection<string> Errors => log.Errors;

    /// <summary>How many requests it is at.</summary>
    public long InFlight => Interlocked.Read(ref inFlight);

    public Uri Address { get; private set; } = null!;

    /// <summary>Method and pattern of every route.</summary>
    public IEnumerable<string> Routes => app.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .SelectMany(route => route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
            .Select(method => $"{method} {route.RoutePattern.RawText}"));

    public static async Task<FuzzNode> StartAsync(NodeFixture fixture, string backups)
    {
        var node = new FuzzNode(fixture, backups);
        await node.app.StartAsync();
        node.Address = new Uri(node.app.Urls.Single());
        return node;
    }

    /// <summary>Waits until no request is under way.</summary>
    public async Task IdleAsync(TimeSpan timeout)
    {
        Task quiet;
        lock (counting) quiet = idle.Task;
        await quiet.WaitAsync(timeout);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        requests.Dispose();
        log.Dispose();
    }

    private void Count(long change)
    {
        lock (counting)
        {
            inFlight += change;
            if (inFlight == 0) idle.TrySetResult();
            else if (idle.Task.IsCompleted) idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Keeps errors with their exceptions.</summary>
    private sealed class ErrorLog : ILoggerProvider
    {
        public ConcurrentQueue<string> Errors { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Category(categoryName, Errors);

        public void Dispose()
        {
        }

        private sealed class Category(string name, ConcurrentQueue<string> errors) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
                Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel)) errors.Enqueue($"{name}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
