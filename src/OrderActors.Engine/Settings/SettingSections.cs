using Microsoft.Extensions.Configuration;

namespace OrderActors.Engine.Settings;

/// <summary>Reads the sections below <c>OrderActors</c>: the node's, and those of modules that have settings.</summary>
public static class SettingSections
{
    /// <summary>The section that contains them all.</summary>
    public const string Root = "OrderActors";

    /// <summary>Reads a section below <see cref="Root"/>; settings that are missing keep their defaults.</summary>
    /// <param name="configuration">The host's configuration.</param>
    /// <param name="section">The section's name, for example <c>Order</c>.</param>
    /// <param name="validate">Throws an <see cref="ArgumentException"/> for a value that makes no sense.</param>
    /// <exception cref="SettingsException">A setting is unknown or makes no sense.</exception>
    public static TOptions Read<TOptions>(
        IConfiguration configuration, string section, Action<TOptions>? validate = null) where TOptions : class, new()
    {
        var options = new TOptions();
        Bind(configuration.GetSection($"{Root}:{section}"), options);
        Refuse(section, () =>
        {
            DurationLimitsAttribute.Check(options);
            validate?.Invoke(options);
        });
        return options;
    }

    /// <summary>Fills options from a section.</summary>
    /// <exception cref="SettingsException">A setting is unknown or has another form.</exception>
    public static void Bind(IConfigurationSection section, object target)
    {
        if (SettingBinder.Unknown(section, target.GetType()).FirstOrDefault() is { } unknown)
            throw new SettingsException(
                $"{ConfigurationPath.GetParentPath(unknown.Path)}: there is no setting '{unknown.Key}'");
        try
        {
            SettingBinder.Bind(section, target);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new SettingsException(e.Message);
        }
    }

    /// <summary>Adds the section's name to the message of a check of its options.</summary>
    /// <param name="section">The section's name.</param>
    /// <param name="validate">The check; it throws an <see cref="ArgumentException"/>.</param>
    /// <exception cref="SettingsException">The check refuses the options.</exception>
    public static void Refuse(string section, Action validate)
    {
        try
        {
            validate();
        }
        catch (ArgumentException e)
        {
            throw new SettingsException($"{Root}:{section}: {e.Message}");
        }
    }
}
