using OrderActors.Sagas;

namespace OrderActors.Simulation.Outside;

/// <summary>
/// The services outside, as functions in memory. What they have committed survives every crash of the node.
/// </summary>
/// <remarks>
/// A service must honour the idempotency key as a real one must: the world calls it again under the same key, also
/// after the answer of the first call was lost, and late, after the key was undone. It returns its result or throws
/// what a handler throws.
/// </remarks>
public sealed class Services
{
    private readonly Dictionary<Type, Func<Activity, string, object>> services = [];

    /// <summary>Sets the service of an activity; it is given the request and the idempotency key.</summary>
    public Services On<TActivity, TResult>(Func<TActivity, string, TResult> service)
        where TActivity : Activity<TResult>
        where TResult : notnull
    {
        services[typeof(TActivity)] = (activity, key) => service((TActivity)activity, key);
        return this;
    }

    internal object Do(Activity activity, string idempotencyKey) =>
        services.TryGetValue(activity.GetType(), out var service)
            ? service(activity, idempotencyKey)
            : throw new ValidationError($"the scenario has no service for {activity.GetType().Name}");
}
