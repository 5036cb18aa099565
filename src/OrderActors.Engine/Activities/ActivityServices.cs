using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <summary>Registers activities, their settings and their interceptors.</summary>
public static class ActivityServices
{
    /// <summary>
    /// Registers the handler of an activity as a singleton; of two for one activity the last is used.
    /// </summary>
    public static IServiceCollection AddActivityHandler<TActivity, TResult, THandler>(
        this IServiceCollection services)
        where TActivity : Activity<TResult>
        where TResult : notnull
        where THandler : class, IActivityHandler<TActivity, TResult>
    {
        services.TryAddSingleton<THandler>();
        return services.AddSingleton<ActivityInvoker>(provider =>
            new ActivityInvoker<TActivity, TResult>(provider.GetRequiredService<THandler>()));
    }

    /// <summary>Adds an interceptor inside those added before it.</summary>
    public static IServiceCollection AddActivityInterceptor<T>(this IServiceCollection services)
        where T : class, IActivityInterceptor => services.AddSingleton<IActivityInterceptor, T>();

    /// <summary>
    /// Registers <see cref="IActivityDispatcher"/>, <see cref="ICallPolicies"/>, <see cref="ActivityHandlers"/> and
    /// <see cref="OrderActorsMeters"/>. Needs <see cref="SagaKinds"/>, logging and, to use another than the system's, a
    /// <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section of <see cref="ActivitySettings"/>; may be empty.</param>
    public static IServiceCollection AddActivities(this IServiceCollection services, IConfiguration section)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OrderActorsMeters>();
        services.TryAddSingleton(provider => new ActivityHandlers(provider.GetServices<ActivityInvoker>()));
        services.TryAddSingleton(provider => new ActivitySettings(
            section, provider.GetRequiredService<SagaKinds>(),
            provider.GetRequiredService<ILogger<ActivitySettings>>(), provider.GetService<KeyOptions>()));
        services.TryAddSingleton<ICallPolicies>(provider => provider.GetRequiredService<ActivitySettings>());
        services.TryAddSingleton(provider =>
        {
            var handlers = provider.GetRequiredService<ActivityHandlers>();
            var kinds = provider.GetRequiredService<SagaKinds>();
            // Checked here because nothing runs without routes: a missing handler must not be found at the first call
            // only.
            handlers.Check(kinds);
            return new ActivityRoutes(handlers, kinds, provider.GetServices<IActivityInterceptor>());
        });
        services.TryAddSingleton(provider => new ActivityDispatcher(
            provider.GetRequiredService<ActivityRoutes>(), provider.GetRequiredService<ActivitySettings>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<OrderActorsMeters>(),
            provider.GetRequiredService<ILogger<ActivityDispatcher>>()));
        services.TryAddSingleton<IActivityDispatcher>(provider => provider.GetRequiredService<ActivityDispatcher>());
        return services;
    }
}
