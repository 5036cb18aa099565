using System.Collections.Frozen;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <summary>Finds the handler of a request's type, and calls it through the interceptors if there are any.</summary>
internal sealed class ActivityRoutes
{
    private readonly FrozenDictionary<Type, ActivityRoute> routes;

    public ActivityRoutes(ActivityHandlers handlers, SagaKinds kinds, IEnumerable<IActivityInterceptor> interceptors)
    {
        var own = interceptors.ToArray();
        IActivityInterceptor[] traced = [new TracingInterceptor(), .. own];
        var byType = new Dictionary<Type, ActivityRoute>();
        foreach (var type in kinds.All.SelectMany(kind => kind.Activities.Values))
        {
            handlers.TryFind(type.Type, out var invoker);
            byType.TryAdd(type.Type, new(type.Name, type.Domain, invoker, own, traced));
        }

        routes = byType.ToFrozenDictionary();
    }

    /// <summary>The route of a request. A request that is no kind's activity has a route whose attempts fail.</summary>
    public ActivityRoute For(Activity activity) => routes.GetValueOrDefault(activity.GetType())
        ?? new(activity.GetType().Name, "", null, [], []);
}

/// <summary>How attempts of one activity type are named and run.</summary>
internal sealed class ActivityRoute(string name, string domain, ActivityInvoker? invoker,
    IActivityInterceptor[] interceptors, IActivityInterceptor[] traced)
{
    public string Name => name;

    public string Domain => domain;

    public bool HasHandler => invoker is not null;

    public ValueTask<object> InvokeAsync(Activity activity, string pool, ActivityContext context)
    {
        var chain = TracingInterceptor.IsOn ? traced : interceptors;
        return chain.Length == 0
            ? invoker!.InvokeAsync(activity, context)
            : Through(chain, 0, new(name, domain, pool, activity), context);
    }

    private ValueTask<object> Through(
        IActivityInterceptor[] chain, int depth, ActivityCallInfo info, ActivityContext context) =>
        depth == chain.Length
            ? invoker!.InvokeAsync(info.Activity, context)
            : chain[depth].InvokeAsync(info, context, () => Through(chain, depth + 1, info, context));
}
