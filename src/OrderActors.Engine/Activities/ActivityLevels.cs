using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OrderActors.Sagas;

namespace OrderActors.Engine.Activities;

/// <summary>The activity settings as configured at one moment, each level by name. Immutable.</summary>
internal sealed record ActivityLevels
{
    public int Limit { get; init; } = 100;

    public int StuckAfter { get; init; } = 5;

    public int ZombieLimit { get; init; } = 100;

    public IReadOnlyList<PoolSettings> Pools { get; init; } = PoolSettings.Defaults;

    public ActivityOptions? Global { get; init; }

    public Dictionary<string, ActivityOptions> Domains { get; init; } = [];

    public Dictionary<string, ActivityOptions> Activities { get; init; } = [];

    public Dictionary<string, Dictionary<string, ActivityOptions>> Sagas { get; init; } = [];

    /// <summary>Reads a section.</summary>
    /// <exception cref="OptionsValidationException">Names each key that is wrong, and how.</exception>
    public static ActivityLevels Read(IConfiguration section)
    {
        var reader = new SettingsReader();
        var levels = new ActivityLevels();
        foreach (var child in section.GetChildren())
        {
            levels = child.Key.ToUpperInvariant() switch
            {
                "LIMIT" => levels with { Limit = reader.Integer(child, 1) ?? levels.Limit },
                "STUCKAFTER" => levels with { StuckAfter = reader.Integer(child, 1) ?? levels.StuckAfter },
                "ZOMBIELIMIT" => levels with { ZombieLimit = reader.Integer(child, 0) ?? levels.ZombieLimit },
                "POOLS" => levels with { Pools = reader.Pools(child) },
                "GLOBAL" => levels with { Global = reader.Options(child) },
                "DOMAINS" => levels with { Domains = reader.ByName(child, reader.Options) },
                "ACTIVITIES" => levels with { Activities = reader.ByName(child, reader.Options) },
                "SAGAS" => levels with { Sagas = reader.ByName(child, saga => reader.ByName(saga, reader.Options)) },
                _ => reader.Unknown(child, levels),
            };
        }

        if (reader.Failures.Count > 0)
            throw new OptionsValidationException("Activities", typeof(ActivitySettings), reader.Failures);
        return levels;
    }

    /// <summary>All levels of one activity of a kind, merged.</summary>
    public ActivityOptions Merge(string kind, ActivityType type)
    {
        var merged = (type.Defaults ?? new()).Over(Global);
        if (Domains.TryGetValue(type.Domain, out var domain)) merged = domain.Over(merged);
        if (Activities.TryGetValue(type.Name, out var activity)) merged = activity.Over(merged);
        if (Sagas.TryGetValue(kind, out var saga) && saga.TryGetValue(type.Name, out var own))
            merged = own.Over(merged);
        return merged;
    }
}
