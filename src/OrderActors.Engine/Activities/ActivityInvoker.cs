using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <summary>Calls the handler of one activity type: the only place that knows its types.</summary>
internal abstract class ActivityInvoker
{
    public abstract Type ActivityType { get; }

    public abstract ValueTask<object> InvokeAsync(Activity activity, ActivityContext context);
}

/// <inheritdoc/>
internal sealed class ActivityInvoker<TActivity, TResult>(IActivityHandler<TActivity, TResult> handler)
    : ActivityInvoker
    where TActivity : Activity<TResult>
    where TResult : notnull
{
    public override Type ActivityType => typeof(TActivity);

    public override ValueTask<object> InvokeAsync(Activity activity, ActivityContext context)
    {
        var task = handler.HandleAsync((TActivity)activity, context);
        return task.IsCompletedSuccessfully ? new((object)task.Result) : AwaitAsync(task);
    }

    private static async ValueTask<object> AwaitAsync(ValueTask<TResult> task) => await task.ConfigureAwait(false);
}
