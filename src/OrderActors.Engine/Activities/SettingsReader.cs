using System.Globalization;
using Microsoft.Extensions.Configuration;
using OrderActors.Engine.Settings;
using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <summary>Reads settings strictly: collects a message, with the full key, for every mistake.</summary>
/// <remarks>
/// The framework's binder silently skips a misspelt member: a retry limit must not be lost like that.
/// </remarks>
internal sealed class SettingsReader
{
    /// <summary>The longest wait that settings may give: no clock overflows when it is added.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly DurationLimitsAttribute Attempt = new("1ms", "1d");
    private static readonly DurationLimitsAttribute Call = new("1ms", "90d");
    private static readonly DurationLimitsAttribute Silence = new("1ms", "1d");
    private static readonly DurationLimitsAttribute Wait = new("0s", "7d");

    public List<string> Failures { get; } = [];

    public T Unknown<T>(IConfigurationSection section, T unchanged)
    {
        Failures.Add($"{section.Path}: there is no setting of this name");
        return unchanged;
    }

    public Dictionary<string, T> ByName<T>(IConfigurationSection section, Func<IConfigurationSection, T> read)
    {
        if (section.Value is { Length: > 0 }) Failures.Add($"{section.Path}: names with settings are expected");
        var named = new Dictionary<string, T>(SettingNames.Comparer);
        foreach (var child in section.GetChildren())
            if (!named.TryAdd(child.Key, read(child)))
                Failures.Add($"{child.Path}: the same name is also written with '-' or '_' in other places");
        return named;
    }

    public ActivityOptions Options(IConfigurationSection section)
    {
        var options = new ActivityOptions();
        foreach (var member in section.GetChildren())
        {
            options = member.Key.ToUpperInvariant() switch
            {
                "STARTTOCLOSE" => options with { StartToClose = Time(member, Attempt) },
                "SCHEDULETOCLOSE" => options with { ScheduleToClose = Time(member, Call) },
                "HEARTBEAT" => options with { Heartbeat = Time(member, Silence) },
                "FIRSTINTERVAL" => options with { FirstInterval = Time(member, Wait) },
                "COEFFICIENT" => options with { Coefficient = Factor(member) },
                "MAXIMUMINTERVAL" => options with { MaximumInterval = Time(member, Wait) },
                "MAXIMUMATTEMPTS" => options with { MaximumAttempts = Integer(member, 0) },
                "NONRETRYABLETYPES" => options with { NonRetryableTypes = Names(member) },
                "POOL" => options with { Pool = member.Value },
                _ => Unknown(member, options),
            };
        }

        return options;
    }

    /// <summary>The built-in pools with the section's changes and additions.</summary>
    public IReadOnlyList<PoolSettings> Pools(IConfigurationSection section)
    {
        var pools = PoolSettings.Defaults.ToDictionary(pool => pool.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            var pool = pools.GetValueOrDefault(child.Key) ?? new PoolSettings(child.Key, 1, null);
            foreach (var member in child.GetChildren())
            {
                pool = member.Key.ToUpperInvariant() switch
                {
                    "PRIORITY" => pool with { Priority = Integer(member, int.MinValue) ?? pool.Priority },
                    "LIMIT" => pool with { Limit = Integer(member, 1) },
                    _ => Unknown(member, pool),
                };
            }

            pools[child.Key] = pool;
        }

        return [.. pools.Values];
    }

    public int? Integer(IConfigurationSection section, int least)
    {
        var style = NumberStyles.AllowLeadingSign;
        if (int.TryParse(section.Value, style, CultureInfo.InvariantCulture, out var number) && number >= least)
            return number;
        return Refuse<int>(section,
            least == int.MinValue ? "an integer" : FormattableString.Invariant($"an integer of at least {least}"));
    }

    private TimeSpan? Time(IConfigurationSection section, DurationLimitsAttribute limits)
    {
        if (!DurationText.TryParse(section.Value, out var time, out var mistake))
            Failures.Add($"{section.Path} is '{section.Value}', which {mistake}");
        else if (limits.Outside(time) is { } outside)
            Failures.Add($"{section.Path} {outside}");
        else
            return time;
        return null;
    }

    private double? Factor(IConfigurationSection section)
    {
        if (double.TryParse(section.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) &&
            factor >= 1 && double.IsFinite(factor))
            return factor;
        return Refuse<double>(section, "a number of at least 1");
    }

    private List<string> Names(IConfigurationSection section)
    {
        if (section.Value is { Length: > 0 }) Refuse<int>(section, "a list");
        return [.. section.GetChildren().Select(child => child.Value ?? "")];
    }

    private T? Refuse<T>(IConfigurationSection section, string expected) where T : struct
    {
        Failures.Add($"{section.Path}: {expected} is expected, not '{section.Value}'");
        return null;
    }
}
