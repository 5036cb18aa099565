using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <summary>Time-outs, retries and pools of all activities, from configuration, live.</summary>
/// <remarks>
/// Lowest priority first: built in; <c>Global</c>; the activity's own defaults in code; <c>Domains:{domain}</c>;
/// <c>Activities:{activity}</c>; <c>Sagas:{kind}:{activity}</c>; the call's own options. A member that a level
/// does not set comes from the one below. A changed configuration takes effect with the next attempt; an invalid one is
/// logged and changes nothing.
/// </remarks>
public sealed class ActivitySettings : ICallPolicies, IDisposable
{
    private readonly IConfiguration section;
    private readonly SagaKinds kinds;
    private readonly ILogger<ActivitySettings> log;
    private readonly IDisposable reloading;
    private volatile Snapshot snapshot;

    /// <summary>Reads the settings and follows their changes.</summary>
    /// <param name="section">The section <c>Activities</c>; an empty one gives the built-in settings.</param>
    /// <param name="kinds">The kinds whose domains and activities the settings name.</param>
    /// <param name="log">Gets unknown names and changes.</param>
    /// <param name="keys">How long sagas remember idempotency keys; null for the default.</param>
    /// <exception cref="OptionsValidationException">A setting is wrong; the message names its key.</exception>
    public ActivitySettings(
        IConfiguration section, SagaKinds kinds, ILogger<ActivitySettings> log, KeyOptions? keys = null)
    {
        KeyRetention = (keys ?? new()).RememberFor;
        this.section = section;
        this.kinds = kinds;
        this.log = log;
        snapshot = Read();
        reloading = ChangeToken.OnChange(section.GetReloadToken, Reload);
    }

    /// <summary>Raised after a change, on the thread that brought it.</summary>
    public event EventHandler? Changed;

    /// <inheritdoc/>
    public int StuckAfter => snapshot.Levels.StuckAfter;

    /// <inheritdoc/>
    public TimeSpan KeyRetention { get; }

    /// <summary>How many attempts this node runs at once. Default 100.</summary>
    public int Limit => snapshot.Levels.Limit;

    /// <summary>With more handlers than this that ignore their time-out, the node is unhealthy. Default 100.</summary>
    public int ZombieLimit => snapshot.Levels.ZombieLimit;

    /// <summary>The pools: the built-in ones as changed by settings, and those added by settings.</summary>
    public IReadOnlyList<PoolSettings> Pools => snapshot.Levels.Pools;

    /// <inheritdoc/>
    public CallPolicy For(string kind, Work.Call call)
    {
        var now = snapshot;
        var type = call.Activity.GetType();
        var known = now.Kinds.TryGetValue(kind, out var activities) && activities.TryGetValue(type, out var found)
            ? found
            : now.Unlisted;
        return call.Options is null ? known.Policy : Policy(call.Options.Over(known.Options));
    }

    /// <summary>The current policy for an activity of a kind, for calls without options of their own.</summary>
    public CallPolicy For(string kind, ActivityType activity)
    {
        var now = snapshot;
        return now.Kinds.TryGetValue(kind, out var activities) && activities.TryGetValue(activity.Type, out var found)
            ? found.Policy
            : now.Unlisted.Policy;
    }

    /// <inheritdoc/>
    public void Dispose() => reloading.Dispose();

    private static CallPolicy Policy(ActivityOptions options)
    {
        var first = options.FirstInterval ?? RetryPolicy.Default.FirstInterval;
        var hundredfold = first < SettingsReader.Longest / 100 ? first * 100 : SettingsReader.Longest;
        var retry = new RetryPolicy(first, options.Coefficient ?? RetryPolicy.Default.Coefficient,
            options.MaximumInterval ?? hundredfold, options.MaximumAttempts ?? RetryPolicy.Default.MaximumAttempts,
            options.NonRetryableTypes ?? []);
        return new(options.StartToClose ?? CallPolicy.Default.StartToClose, options.ScheduleToClose, options.Heartbeat,
            retry, options.Pool ?? PoolSettings.Standard);
    }

    private void Reload()
    {
        try
        {
            snapshot = Read();
        }
        catch (OptionsValidationException e)
        {
            AttemptLog.InvalidSettings(log, e.Message);
            return;
        }

        AttemptLog.SettingsChanged(log);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private Snapshot Read()
    {
        var levels = ActivityLevels.Read(section);
        WarnOfUnknownNames(levels);
        return new(
            levels,
            kinds.All.ToFrozenDictionary(
                kind => kind.Kind,
                kind => kind.Activities.ToFrozenDictionary(
                    pair => pair.Key, pair => Resolve(levels.Merge(kind.Kind, pair.Value))),
                StringComparer.Ordinal),
            Resolve(levels.Global ?? new()));
    }

    private static Resolved Resolve(ActivityOptions options) => new(options, Policy(options));

    /// <summary>An unknown name is mostly a typing error, but different nodes may share settings.</summary>
    private void WarnOfUnknownNames(ActivityLevels levels)
    {
        var types = kinds.All.SelectMany(kind => kind.Activities.Values).ToList();
        foreach (var domain in levels.Domains.Keys)
            if (!types.Exists(type => Same(type.Domain, domain))) AttemptLog.UnknownName(log, $"Domains:{domain}");
        foreach (var activity in levels.Activities.Keys)
            if (!types.Exists(type => Same(type.Name, activity))) AttemptLog.UnknownName(log, $"Activities:{activity}");
        foreach (var (kind, activities) in levels.Sagas)
            foreach (var activity in activities.Keys)
                if (kinds.Find(kind)?.Activities.Values.Any(type => Same(type.Name, activity)) != true)
                    AttemptLog.UnknownName(log, $"Sagas:{kind}:{activity}");
    }

    private static bool Same(string left, string right) => SettingNames.Comparer.Equals(left, right);

    private sealed record Resolved(ActivityOptions Options, CallPolicy Policy);

    private sealed record Snapshot(
        ActivityLevels Levels, FrozenDictionary<string, FrozenDictionary<Type, Resolved>> Kinds, Resolved Unlisted);
}
