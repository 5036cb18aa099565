using OrderActors.Engine.Settings;
using OrderActors.Storage.Postgres;

namespace OrderActors.Node.Setup;

/// <summary>Reads which store a node is on. What it says of a wrong setting holds no part of its value.</summary>
internal static class StoreSettings
{
    /// <summary>The section of the details of a PostgreSQL store.</summary>
    public const string Section = "Postgres";

    /// <summary>The PostgreSQL store that the settings ask for, or null.</summary>
    /// <exception cref="SettingsException">A setting makes no sense.</exception>
    public static PostgresStoreOptions? Read(IConfigurationSection settings)
    {
        var details = new PostgresSettings();
        SettingSections.Bind(settings.GetSection(Section), details);
        if (settings[nameof(NodeSettings.Store)] is not { Length: > 0 } connection) return null;
        var options = new PostgresStoreOptions(connection)
        {
            Schema = details.Schema,
            StatementTimeout = details.StatementTimeout,
            KeepAlive = details.KeepAlive,
            OwnerLockTimeout = details.OwnerLockTimeout,
            AcceptStoreLoss = ReadFlag(settings, nameof(NodeSettings.AcceptStoreLoss)),
        };
        try
        {
            options.Validate();
            return options;
        }
        catch (ArgumentException e)
        {
            throw new SettingsException($"{settings.Path}:{nameof(NodeSettings.Store)}: {e.Message}");
        }
    }

    /// <summary>What a setting says that is true or false; false without it.</summary>
    /// <exception cref="SettingsException">The setting is neither.</exception>
    public static bool ReadFlag(IConfigurationSection settings, string name)
    {
        if (settings[name] is not { Length: > 0 } text) return false;
        return bool.TryParse(text, out var flag)
            ? flag
            : throw new SettingsException($"{settings.Path}:{name} is '{text}'; it must be true or false");
    }

    /// <summary>The details beside the connection string.</summary>
    private sealed class PostgresSettings
    {
        private static readonly PostgresStoreOptions Defaults = new("");

        public string Schema { get; set; } = Defaults.Schema;

        public TimeSpan StatementTimeout { get; set; } = Defaults.StatementTimeout;

        public TimeSpan KeepAlive { get; set; } = Defaults.KeepAlive;

        public TimeSpan OwnerLockTimeout { get; set; } = Defaults.OwnerLockTimeout;
    }
}
