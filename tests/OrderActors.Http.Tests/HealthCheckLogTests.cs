using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OrderActors.Gateway;
using Xunit;

namespace OrderActors.Http.Tests;

/// <summary>Probes of a node that is not ready yet are ordinary: they leave no errors in the log.</summary>
public sealed class HealthCheckLogTests
{
    [Fact]
    public async Task Check_ThatFails_IsAnsweredAndNotLogged()
    {
        using var log = new Log();
        var services = new ServiceCollection();
        services.AddLogging(logs => logs.AddProvider(log));
        services.AddOrderGateway(new GatewayOptions());
        services.AddHealthChecks().AddCheck("joined", () => HealthCheckResult.Unhealthy("not yet"));
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal("not yet", report.Entries["joined"].Description);
        Assert.Empty(log.Lines);
        provider.GetRequiredService<ILogger<HealthCheckLogTests>>().LogError("heard");
        Assert.Equal(["heard"], log.Lines);
    }

    private sealed class Log : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Dispose()
        {
        }

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));
    }
}
