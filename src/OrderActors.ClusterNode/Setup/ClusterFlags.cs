using System.CommandLine;
using OrderActors.Akka;
using OrderActors.Node.Setup;

namespace OrderActors.ClusterNode.Setup;

/// <summary>What the command line says.</summary>
/// <param name="Node">What it says of any node.</param>
/// <param name="Settings">What it says of the cluster, as settings.</param>
internal sealed record ClusterFlags(NodeFlags Node, IReadOnlyDictionary<string, string?> Settings)
{
    private static readonly Option<string?> Data = new("--data")
    {
        Description = "The folder of mails and logs (default ./data)",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Store = new("--store")
    {
        Description = "The PostgreSQL connection string; the nodes of a cluster share the database",
        HelpName = "\"Host=…;Database=…;Username=…\"",
    };

    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = $"The addresses to serve HTTP on (default {ListenAddresses.Default})",
        HelpName = "URLS",
    };

    private static readonly Option<string?> Listen = new("--cluster")
    {
        Description = "Where to listen for the other nodes (default 127.0.0.1:4053)",
        HelpName = "HOST:PORT",
    };

    private static readonly Option<string?> PublicHost = new("--public-host")
    {
        Description = "The name by which the other nodes reach this one (default the host of --cluster)",
        HelpName = "HOST",
    };

    private static readonly Option<string[]> Seeds = new("--seed")
    {
        Description = "A node to join by; may be given several times (default this node alone)",
        HelpName = "HOST:PORT",
    };

    private static readonly Option<string[]> Roles = new("--role")
    {
        Description = $"'{AkkaEngineOptions.SagaRole}' or '{AkkaEngineOptions.GatewayRole}'; both by giving it twice "
            + "(default both)",
        HelpName = "ROLE",
    };

    private static readonly Option<string?> LogLevel = new("--log-level")
    {
        Description = NodeFlags.Levels,
        HelpName = "LEVEL",
    };

    /// <summary>Reads the command line. Null: the program ends with the exit code, having said why.</summary>
    public static ClusterFlags? Parse(string[] args, out int exitCode)
    {
        var root = new RootCommand("OrderActors cluster node: durable order sagas as sharded actors.")
        {
            Data, Store, Urls, Listen, PublicHost, Seeds, Roles, LogLevel,
        };
        root.Options.Add(HealthCheck.Flag);
        var parsed = root.Parse(args);
        var settings = new Dictionary<string, string?>();
        var mistake = parsed.Errors.Count > 0 ? parsed.Errors[0].Message : Mistake(parsed, settings);
        if (mistake is not null)
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

        exitCode = ExitCodes.Ok;
        if (parsed.GetValue(HealthCheck.Flag))
        {
            exitCode = HealthCheck.Run(parsed.GetValue(Urls));
            return null;
        }

        var node = new NodeFlags(parsed.GetValue(Data), parsed.GetValue(Store), Standby: false, parsed.GetValue(Urls),
            Demo: false, NodeFlags.Level(parsed.GetValue(LogLevel)));
        return new(node, settings);
    }

    private static string? Mistake(ParseResult parsed, Dictionary<string, string?> settings) =>
        NodeFlags.EmptyFlag(parsed, Data, Store, Urls, Listen, PublicHost) ??
        NodeFlags.LevelMistake(parsed.GetValue(LogLevel)) ??
        Add(settings, parsed.GetValue(Listen), parsed.GetValue(PublicHost), parsed.GetValue(Seeds) ?? [],
            parsed.GetValue(Roles) ?? []);

    /// <summary>Gives the host what the flags say of the cluster.</summary>
    private static string? Add(Dictionary<string, string?> settings, string? listen, string? publicHost,
        string[] seeds, string[] roles)
    {
        if (listen is not null)
        {
            var colon = listen.LastIndexOf(':');
            if (colon <= 0 || !int.TryParse(listen.AsSpan(colon + 1), out _))
                return $"--cluster: '{listen}' is not of the form host:port";
            settings[Name(nameof(AkkaEngineOptions.Host))] = listen[..colon];
            settings[Name(nameof(AkkaEngineOptions.Port))] = listen[(colon + 1)..];
        }

        if (publicHost is not null) settings[Name(nameof(AkkaEngineOptions.PublicHost))] = publicHost;
        for (var i = 0; i < seeds.Length; i++) settings[$"{Name(nameof(AkkaEngineOptions.Seeds))}:{i}"] = seeds[i];
        for (var i = 0; i < roles.Length; i++) settings[$"{Name(nameof(AkkaEngineOptions.Roles))}:{i}"] = roles[i];
        return null;
    }

    private static string Name(string setting) => $"{NodeSettings.Section}:{ClusterSettings.Section}:{setting}";
}

/// <summary>Puts the flags among the settings.</summary>
internal static class ClusterFlagsRegistration
{
    public static void AddClusterFlags(this WebApplicationBuilder builder, ClusterFlags flags) =>
        builder.Configuration.AddInMemoryCollection(flags.Settings);
}
