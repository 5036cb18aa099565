using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrderActors.Engine.Settings;
using OrderActors.Engine.Telemetry;

namespace OrderActors.Node.Setup;

/// <summary>
/// Sends metrics and traces to an OpenTelemetry collector, if the standard variable names one. The exporter reads
/// the other standard variables (<c>OTEL_…</c>) itself.
/// </summary>
internal sealed class OtlpExport : IHostedService, IDisposable
{
    public const string EndpointName = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>A collector that is gone must not hold up a stop.</summary>
    private const int FlushMilliseconds = 2000;

    private MeterProvider? metrics;
    private TracerProvider? traces;
    private Task firstFlush = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateEmpty()
            .AddService("orderactors", serviceInstanceId: NodeIdentity.Name)
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
        metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(OrderActorsMeters.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter().Build();
        traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource(TracingInterceptor.SourceName)
            .AddOtlpExporter().Build();
        // The collector learns of the node at once; and what sends is loaded by the time of the last, short flush.
        firstFlush = Task.Run(() => metrics.ForceFlush(FlushMilliseconds), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        firstFlush,
        Task.Run(() => metrics?.Shutdown(FlushMilliseconds), CancellationToken.None),
        Task.Run(() => traces?.Shutdown(FlushMilliseconds), CancellationToken.None));

    public void Dispose()
    {
        metrics?.Dispose();
        traces?.Dispose();
    }
}

/// <summary>Registers the export.</summary>
internal static class OtlpRegistration
{
    /// <summary>Adds the export if an endpoint is configured.</summary>
    /// <exception cref="SettingsException">The endpoint is not an address.</exception>
    public static void AddOtlpExport(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[OtlpExport.EndpointName] is not { Length: > 0 } endpoint) return;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new SettingsException(
                $"{OtlpExport.EndpointName} is '{endpoint}'; it must look like http://127.0.0.1:4317");
        services.AddHostedService<OtlpExport>();
    }
}
