using System.Diagnostics;
using OrderActors.Engine.Activities;
using ActivityContext = OrderActors.Sagas.ActivityContext;

namespace OrderActors.Engine.Telemetry;

/// <summary>Traces attempts as spans of the source <c>OrderActors</c>. Not called without a listener.</summary>
public sealed class TracingInterceptor : IActivityInterceptor
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "OrderActors";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether there is a listener.</summary>
    internal static bool IsOn => Source.HasListeners();

    /// <inheritdoc/>
    public async ValueTask<object> InvokeAsync(
        ActivityCallInfo info, ActivityContext context, Func<ValueTask<object>> next)
    {
        using var span = Source.StartActivity(info.Name, ActivityKind.Client);
        span?.SetTag("orderactors.saga", context.SagaId.PersistenceId)
            .SetTag("orderactors.key", context.Key)
            .SetTag("orderactors.attempt", context.Attempt)
            .SetTag("orderactors.domain", info.Domain)
            .SetTag("orderactors.pool", info.Pool);
        try
        {
            return await next();
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message).AddException(e);
            throw;
        }
    }
}
