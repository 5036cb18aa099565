using OrderActors.Gateway;
using OrderActors.Node;
using OrderActors.Node.Demo;
using OrderActors.Node.Setup;

using var signals = new StopSignals();
var flags = NodeFlags.Parse(args, out var exitCode);
if (flags is null) return exitCode;

return await StartFailures.ReportAsync(async () =>
{
    var builder = NodeBuilder.Create(flags);
    builder.AddNodeLogging(flags);
    builder.Services.AddOrderActors(builder.Configuration);
    builder.Services.AddOtlpExport(builder.Configuration);
    builder.Services.AddHostedService<IdleMemory>();

    await using var app = builder.Build();
    var shutdown = new NodeShutdown(app.Lifetime, app.Services.GetRequiredService<TimeProvider>());
    NodeEngine.EndBy(app.Services, shutdown);
    app.MapOrderActors();

    try
    {
        await NodeRun.ToTheEndAsync(app, async () =>
        {
            NodeIdentity.Print(app);
            if (flags.Demo) await DemoRun.RunAsync(app);
        }, signals.Asked);
    }
    catch (OperationCanceledException)
    {
        shutdown.ThrowIfForced(); // For example that no node of the cluster answers: more useful than a cancelled task.
        throw;
    }

    shutdown.ThrowIfForced();
}, signals.Asked);
