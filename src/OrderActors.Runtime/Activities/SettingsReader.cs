using System.Globalization;
using Microsoft.Extensions.Configuration;
using OrderActors.Sagas;

namespace OrderActors.Runtime.Activities;

/// <summary>Reads settings strictly: collects a message, with the whole key, for everything that is wrong.</summary>
/// <remarks>The framework's binder skips a misspelt member in silence: a retry limit must not vanish so.</remarks>
internal sealed class SettingsReader
{
    /// <summary>The longest time that settings may name: whatever is added to it, no clock overflows.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

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
                "STARTTOCLOSE" => options with { StartToClose = Time(member, positive: true) },
                "SCHEDULETOCLOSE" => options with { ScheduleToClose = Time(member, positive: true) },
                "HEARTBEAT" => options with { Heartbeat = Time(member, positive: true) },
                "FIRSTINTERVAL" => options with { FirstInterval = Time(member, positive: false) },
                "COEFFICIENT" => options with { Coefficient = Factor(member) },
                "MAXIMUMINTERVAL" => options with { MaximumInterval = Time(member, positive: false) },
                "MAXIMUMATTEMPTS" => options with { MaximumAttempts = Integer(member, 0) },
                "NONRETRYABLETYPES" => options with { NonRetryableTypes = Names(member) },
                "POOL" => options with { Pool = member.Value },
                _ => Unknown(member, options),
            };
        }

        return options;
    }

    /// <summary>The built-in pools with what the section changes and adds.</summary>
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

    private TimeSpan? Time(IConfigurationSection section, bool positive)
    {
        if (TimeSpan.TryParse(section.Value, CultureInfo.InvariantCulture, out var time) && time <= Longest &&
            (positive ? time > TimeSpan.Zero : time >= TimeSpan.Zero))
            return time;
        return Refuse<TimeSpan>(section, positive
            ? "a time span above zero and up to 3650 days, written as 00:00:30 or 1.00:00:00,"
            : "a time span from zero up to 3650 days, written as 00:00:30 or 1.00:00:00,");
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
