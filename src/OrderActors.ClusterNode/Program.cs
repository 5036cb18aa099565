using OrderActors.Akka;
using OrderActors.ClusterNode.Setup;
using OrderActors.Gateway;
using OrderActors.Node.Setup;

using var signals = new StopSignals();
var flags = ClusterFlags.Parse(args, out var exitCode);
if (flags is null) return exitCode;

return await StartFailures.ReportAsync(async () =>
{
    var builder = NodeBuilder.Create(flags.Node);
    builder.AddClusterFlags(flags);
    builder.AddNodeLogging(flags.Node);
    builder.Services.AddOrderActorsCluster(builder.Configuration);
    builder.Services.AddOtlpExport(builder.Configuration);
    builder.Services.AddHostedService<IdleMemory>();

    await using var app = builder.Build();
    var departure = new Departure(app.Lifetime, app.Services.GetRequiredService<TimeProvider>());
    app.Services.GetRequiredService<AkkaEngineOptions>().OnFatal = departure.Leave;
    app.MapOrderActors();

    try
    {
        await NodeRun.ToTheEndAsync(app, () =>
        {
            ClusterIdentity.Print(app);
            return Task.CompletedTask;
        }, signals.Asked);
    }
    catch (OperationCanceledException)
    {
        departure.ThrowIfForced(); // Nobody of the cluster answered, say: better than that a task was cancelled.
        throw;
    }

    departure.ThrowIfForced();
}, signals.Asked);
