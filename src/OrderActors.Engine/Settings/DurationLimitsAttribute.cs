using System.Reflection;

namespace OrderActors.Engine.Settings;

/// <summary>The limits of a setting that is a duration, both inclusive.</summary>
/// <param name="least">The shortest, as <see cref="DurationText"/> reads it.</param>
/// <param name="most">The longest.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationLimitsAttribute(string least, string most) : Attribute
{
    /// <summary>Limits given as numbers.</summary>
    /// <param name="least">The shortest, in milliseconds.</param>
    /// <param name="most">The longest, in milliseconds.</param>
    public DurationLimitsAttribute(long least, long most) : this(Write(least), Write(most)) { }

    /// <summary>The shortest, as it was written.</summary>
    public string Least => least;

    /// <summary>The longest, as it was written.</summary>
    public string Most => most;

    /// <summary>Checks every duration among some options.</summary>
    /// <param name="options">Options whose durations all have limits.</param>
    /// <exception cref="ArgumentException">
    /// A duration is outside its limits; the message names the setting, its value and the limits.
    /// </exception>
    public static void Check(object options)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<DurationLimitsAttribute>() is not { } limits) continue;
            if (limits.Outside((TimeSpan)property.GetValue(options)!) is { } mistake)
                throw new ArgumentException($"{property.Name} {mistake}");
        }
    }

    /// <summary>
    /// What is wrong with a value outside the limits: the end of a sentence that begins with its name; or null.
    /// </summary>
    public string? Outside(TimeSpan value) => value >= Read(least) && value <= Read(most)
        ? null
        : $"is {(value < TimeSpan.Zero ? value.ToString() : DurationText.Write(value))}; it must be {least} to {most}";

    private static string Write(long milliseconds) => DurationText.Write(TimeSpan.FromMilliseconds(milliseconds));

    private static TimeSpan Read(string text) => DurationText.TryParse(text, out var value, out var mistake)
        ? value
        : throw new ArgumentException($"the limit '{text}' {mistake}");
}
