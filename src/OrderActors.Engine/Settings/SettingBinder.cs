using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace OrderActors.Engine.Settings;

/// <summary>
/// Fills options from configuration, strictly, and with durations as <see cref="DurationText"/> reads them.
/// </summary>
/// <remarks>The framework's own binder silently reads 15 as 15 days and 24:00:00 as 24 days.</remarks>
public static class SettingBinder
{
    /// <summary>Binds a section.</summary>
    /// <param name="section">The section; it may be empty.</param>
    /// <param name="target">The options to fill.</param>
    /// <exception cref="FormatException">A duration is invalid or has two readings; the message names the setting.
    /// </exception>
    /// <exception cref="InvalidOperationException">What the framework's binder refuses, unknown settings too.
    /// </exception>
    public static void Bind(IConfigurationSection section, object target)
    {
        // The one form that the framework surely reads right is the one that it writes itself.
        var written = section.AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Durations(target.GetType(), section.Path))
            if (written.TryGetValue(name, out var text) && text is not null) written[name] = $"{Read(name, text):c}";
        new ConfigurationBuilder().AddInMemoryCollection(written).Build().GetSection(section.Path)
            .Bind(target, binder => binder.ErrorOnUnknownConfiguration = true);
    }

    /// <summary>The settings of a section, at any depth, that are no options.</summary>
    /// <param name="section">The section; it may be empty.</param>
    /// <param name="type">The type of the options.</param>
    internal static IEnumerable<IConfigurationSection> Unknown(IConfigurationSection section, Type type)
    {
        foreach (var child in section.GetChildren())
        {
            var property = type.GetProperty(
                child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is null) yield return child;
            else if (AreOptions(property.PropertyType, type))
                foreach (var inner in Unknown(child, property.PropertyType)) yield return inner;
        }
    }

    /// <summary>Reads one duration.</summary>
    /// <param name="name">The full name of its setting.</param>
    /// <param name="text">Its value.</param>
    /// <exception cref="FormatException">It is invalid or has two readings.</exception>
    public static TimeSpan Read(string name, string? text) =>
        DurationText.TryParse(text, out var value, out var mistake)
            ? value
            : throw new FormatException($"{name} is '{text}', which {mistake}");

    /// <summary>The full names of the durations among the options of a type, at any depth.</summary>
    private static IEnumerable<string> Durations(Type type, string path)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = $"{path}:{property.Name}";
            var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (kind == typeof(TimeSpan)) yield return name;
            else if (AreOptions(kind, type))
                foreach (var inner in Durations(kind, name)) yield return inner;
        }
    }

    private static bool AreOptions(Type kind, Type within) =>
        kind.IsClass && kind.Assembly == within.Assembly && kind != within;
}
