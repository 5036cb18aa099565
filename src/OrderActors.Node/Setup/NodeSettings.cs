using OrderActors.Akka;
using OrderActors.Domain;
using OrderActors.Embedded;
using OrderActors.Engine;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Settings;
using OrderActors.Gateway.Http;
using OrderActors.Storage.Postgres;

namespace OrderActors.Node.Setup;

/// <summary>
/// The section <c>OrderActors</c> of the configuration, checked. Activities are read live, elsewhere.
/// </summary>
internal sealed record NodeSettings
{
    public const string Section = SettingSections.Root;
    public const string ActivitiesSection = "Activities";

    /// <summary>The section of the Akka engine's settings.</summary>
    public const string ClusterSection = "Cluster";

    public string Data { get; init; } = "./data";

    /// <summary>Which engine runs the sagas, one of <see cref="EngineNames"/>. The section of the same name has the
    /// embedded one's details.</summary>
    public string Engine { get; init; } = EngineNames.Default;

    /// <summary>The PostgreSQL database that everything is kept in, or null for files in the data folder.</summary>
    public PostgresStoreOptions? Store { get; init; }

    /// <summary>Whether to wait for another node's end instead of refusing to start beside it.</summary>
    public bool Standby { get; init; }

    /// <summary>Whether stores that do not belong together are taken as they are (OA0025).</summary>
    public bool AcceptStoreLoss { get; init; }

    public string Currency { get; init; } = "EUR";

    /// <summary>The folder below which backups may be made; null for any.</summary>
    public string? BackupRoot { get; init; }

    public HttpLimits Http { get; init; } = new();

    public KeyOptions Keys { get; init; } = new();

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingsException">A setting is unknown or makes no sense.</exception>
    public static NodeSettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var settings = new NodeSettings
        {
            Data = Path.GetFullPath(Folder(section)),
            Engine = section[nameof(Engine)]?.ToLowerInvariant() ?? EngineNames.Default,
            Store = StoreSettings.Read(section),
            Standby = StoreSettings.ReadFlag(section, nameof(Standby)),
            AcceptStoreLoss = StoreSettings.ReadFlag(section, nameof(AcceptStoreLoss)),
            Currency = section[nameof(Currency)] ?? "EUR",
            BackupRoot = section[nameof(BackupRoot)] is { Length: > 0 } root ? Path.GetFullPath(root) : null,
        };
        SettingSections.Bind(section.GetSection(nameof(Http)), settings.Http);
        SettingSections.Refuse(nameof(Http), settings.Http.Validate);
        SettingSections.Bind(section.GetSection(nameof(Keys)), settings.Keys);
        SettingSections.Refuse(nameof(Keys), () => DurationLimitsAttribute.Check(settings.Keys));
        settings.Check();
        return settings;
    }

    /// <summary>Refuses sections that neither the node nor a module reads.</summary>
    /// <exception cref="SettingsException">There is one.</exception>
    public static void RefuseUnknown(IConfiguration configuration, IEnumerable<ISagaModule> modules)
    {
        string?[] known =
        [
            nameof(Data), nameof(Store), StoreSettings.Section, nameof(Standby), nameof(AcceptStoreLoss),
            nameof(Currency), nameof(BackupRoot), nameof(Http), nameof(Keys), nameof(Engine), ActivitiesSection,
            ClusterSection, .. modules.Select(module => module.Section),
        ];
        foreach (var child in configuration.GetSection(Section).GetChildren())
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                throw new SettingsException($"{child.Path}: there is no setting of this name");
    }

    /// <summary>The engine's settings.</summary>
    public void BindEngine(IConfiguration configuration, EmbeddedOptions options)
    {
        var section = configuration.GetSection($"{Section}:{nameof(Engine)}");
        // The section's own value is the engine's name; by itself the binder would take it for the options.
        if (section.GetChildren().Any()) SettingSections.Bind(section, options);
        options.Standby |= Standby;
        SettingSections.Refuse(nameof(Engine), options.Validate);
    }

    /// <summary>The Akka engine's settings: of a cluster of one on files, of a member of a cluster on PostgreSQL.
    /// </summary>
    public AkkaEngineOptions ReadCluster(IConfiguration configuration)
    {
        var options = new AkkaEngineOptions();
        SettingSections.Bind(configuration.GetSection($"{Section}:{ClusterSection}"), options);
        options.IsAlone = Store is null;
        options.Standby |= Standby;
        if (options.Standby && !options.IsAlone)
            throw new SettingsException($"{Section}:{nameof(Standby)}: nodes on PostgreSQL take over from each other "
                + "as a cluster: start the second one with --seed, or both with --engine embedded");
        if (options.IsAlone && (options.Seeds.Count > 0 || options.Roles.Count > 0
            || !string.IsNullOrEmpty(options.StatefulSet.Name)))
            throw new SettingsException($"{Section}:Store is missing: the nodes of a cluster share a PostgreSQL "
                + "database (--store); on files a node is a cluster of one");
        SettingSections.Refuse(ClusterSection, options.Validate);
        return options;
    }

    private static string Folder(IConfigurationSection section) => section[nameof(Data)] switch
    {
        null => "./data",
        { } folder when string.IsNullOrWhiteSpace(folder) || folder.Contains('\0', StringComparison.Ordinal) =>
            throw new SettingsException($"{Section}:{nameof(Data)} is '{folder}'; it must name a folder"),
        { } folder => folder,
    };

    private void Check()
    {
        if (Engine is not (EngineNames.Akka or EngineNames.Embedded))
            throw new SettingsException($"{Section}:{nameof(Engine)} is '{Engine}'; it must be "
                + $"'{EngineNames.Akka}' or '{EngineNames.Embedded}'");
        if (!Currencies.IsKnown(Currency))
            throw new SettingsException(
                $"{Section}:Currency is '{Currency}'; it must be the code of a currency with a minor unit (ISO 4217)");
    }
}
