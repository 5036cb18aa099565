using System.CommandLine;
using OrderActors.Akka;
using Serilog.Events;

namespace OrderActors.Node.Setup;

/// <summary>What the command line says.</summary>
/// <param name="Data">The data folder, or null for the setting.</param>
/// <param name="Urls">The addresses to listen on, or null for the setting.</param>
/// <param name="Demo">Whether to place sample orders after the start.</param>
/// <param name="LogLevel">The least level that is logged, or null for the setting.</param>
/// <param name="Settings">What the flags say as settings.</param>
internal sealed record NodeFlags(
    string? Data, string? Urls, bool Demo, LogEventLevel? LogLevel, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>The names of the levels, for people.</summary>
    private const string Levels = "verbose, debug, information, warning, error or fatal";

    private static readonly Option<string?> DataFlag =
        new("--data") { Description = "The data folder (default ./data)", HelpName = "DIR" };

    private static readonly Option<string?> Engine = new("--engine")
    {
        Description = $"'{EngineNames.Akka}': sharded persistent actors; '{EngineNames.Embedded}': one process, faster "
            + $"(default {EngineNames.Default})",
        HelpName = "ENGINE",
    };

    private static readonly Option<string?> Store = new("--store")
    {
        Description = "A PostgreSQL connection string, to keep everything there instead of in files",
        HelpName = "\"Host=…;Database=…;Username=…\"",
    };

    private static readonly Option<bool> Standby = new("--standby")
    {
        Description = "While another node owns the store, wait and take over when it ends",
    };

    private static readonly Option<string?> UrlsFlag = new("--urls")
    {
        Description = $"The addresses to listen on (default {ListenAddresses.Default})",
        HelpName = "URLS",
    };

    private static readonly Option<bool> DemoFlag = new("--demo")
    {
        Description = "Place sample orders, print their progress, then keep serving",
    };

    private static readonly Option<string?> Listen = new("--cluster")
    {
        Description = "Where to listen for the cluster's other nodes (default 127.0.0.1:4053)",
        HelpName = "HOST:PORT",
    };

    private static readonly Option<string?> PublicHost = new("--public-host")
    {
        Description = "The name by which the other nodes reach this one (default the host of --cluster)",
        HelpName = "HOST",
    };

    private static readonly Option<string[]> Seeds = new("--seed")
    {
        Description = "A cluster node to join through; may be given several times (default this node alone)",
        HelpName = "HOST:PORT",
    };

    private static readonly Option<string[]> Roles = new("--role")
    {
        Description = $"'{AkkaEngineOptions.SagaRole}' or '{AkkaEngineOptions.GatewayRole}'; give it twice for both "
            + "(default both)",
        HelpName = "ROLE",
    };

    private static readonly Option<string?> Level = new("--log-level") { Description = Levels, HelpName = "LEVEL" };

    /// <summary>Reads the command line. Null: the program ends with the exit code, having said why.</summary>
    public static NodeFlags? Parse(string[] args, out int exitCode)
    {
        var root = new RootCommand("OrderActors node: durable order sagas over HTTP.")
        {
            DataFlag, Engine, Store, Standby, UrlsFlag, DemoFlag, Listen, PublicHost, Seeds, Roles, Level,
        };
        root.Options.Add(HealthCheck.Flag);
        var parsed = root.Parse(args);
        var settings = new Dictionary<string, string?>();
        if ((parsed.Errors is [var error, ..] ? error.Message : Mistake(parsed, settings)) is { } mistake)
        {
            Console.Error.WriteLine($"order-node: {mistake} (see --help)");
            exitCode = ExitCodes.Usage;
            return null;
        }

        if (parsed.Action is not null)
        {
            exitCode = parsed.Invoke();
            return null;
        }

        if (parsed.GetValue(HealthCheck.Flag))
        {
            exitCode = HealthCheck.Run(parsed.GetValue(UrlsFlag));
            return null;
        }

        exitCode = ExitCodes.Ok;
        return new(parsed.GetValue(DataFlag), parsed.GetValue(UrlsFlag), parsed.GetValue(DemoFlag),
            LevelOf(parsed.GetValue(Level)), settings);
    }

    private static string? Mistake(ParseResult parsed, Dictionary<string, string?> settings) =>
        EmptyFlag(parsed, DataFlag, Engine, Store, UrlsFlag, Listen, PublicHost)
        ?? LevelMistake(parsed.GetValue(Level))
        ?? (parsed.GetValue(DemoFlag) && parsed.GetValue(Standby) ? "--demo and --standby do not go together" : null)
        ?? Add(parsed, settings);

    private static LogEventLevel? LevelOf(string? text) =>
        Enum.TryParse<LogEventLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : null;

    private static string? LevelMistake(string? text) =>
        text is null || LevelOf(text) is not null ? null : $"--log-level: '{text}' is none of {Levels}";

    /// <summary>
    /// A flag that is given must say something: <c>--store "$STORE"</c> without the variable says nothing.
    /// </summary>
    private static string? EmptyFlag(ParseResult parsed, params ReadOnlySpan<Option<string?>> flags)
    {
        foreach (var flag in flags)
            if (parsed.GetValue(flag) is { } text && string.IsNullOrWhiteSpace(text)) return $"{flag.Name} is empty";
        return null;
    }

    /// <summary>Puts what is given among the settings; says what is wrong with it, or null.</summary>
    private static string? Add(ParseResult parsed, Dictionary<string, string?> settings)
    {
        void Set(string name, string? value)
        {
            if (value is not null) settings[$"{NodeSettings.Section}:{name}"] = value;
        }

        Set(nameof(NodeSettings.Data), parsed.GetValue(DataFlag));
        Set(nameof(NodeSettings.Engine), parsed.GetValue(Engine));
        Set(nameof(NodeSettings.Store), parsed.GetValue(Store));
        Set(nameof(NodeSettings.Standby), parsed.GetValue(Standby) ? "true" : null);
        if (parsed.GetValue(Listen) is { } listen)
        {
            var colon = listen.LastIndexOf(':');
            if (colon <= 0 || !int.TryParse(listen.AsSpan(colon + 1), out _))
                return $"--cluster: '{listen}' is not of the form host:port";
            Set(OfCluster(nameof(AkkaEngineOptions.Host)), listen[..colon]);
            Set(OfCluster(nameof(AkkaEngineOptions.Port)), listen[(colon + 1)..]);
        }

        Set(OfCluster(nameof(AkkaEngineOptions.PublicHost)), parsed.GetValue(PublicHost));
        foreach (var (i, seed) in (parsed.GetValue(Seeds) ?? []).Index())
            Set($"{OfCluster(nameof(AkkaEngineOptions.Seeds))}:{i}", seed);
        foreach (var (i, role) in (parsed.GetValue(Roles) ?? []).Index())
            Set($"{OfCluster(nameof(AkkaEngineOptions.Roles))}:{i}", role);
        return null;
    }

    private static string OfCluster(string setting) => $"{NodeSettings.ClusterSection}:{setting}";
}
