using System.CommandLine;
using Serilog.Events;

namespace OrderActors.Node.Setup;

/// <summary>What the command line says.</summary>
/// <param name="Data">The data folder, or null for the setting.</param>
/// <param name="Store">The PostgreSQL connection string, or null for the setting.</param>
/// <param name="Standby">Whether to wait while another node owns the store; false for the setting.</param>
/// <param name="Urls">The addresses to listen on, or null for the setting.</param>
/// <param name="Demo">Whether to place sample orders after the start.</param>
/// <param name="LogLevel">The least level that is logged, or null for the setting.</param>
internal sealed record NodeFlags(
    string? Data, string? Store, bool Standby, string? Urls, bool Demo, LogEventLevel? LogLevel)
{
    /// <summary>The names of the levels, for people.</summary>
    internal const string Levels = "verbose, debug, information, warning, error or fatal";

    /// <summary>Reads the command line. Null: the program ends with the exit code, having said why.</summary>
    public static NodeFlags? Parse(string[] args, out int exitCode)
    {
        var data = new Option<string?>("--data") { Description = "The data folder (default ./data)", HelpName = "DIR" };
        var store = new Option<string?>("--store")
        {
            Description = "A PostgreSQL connection string, to keep everything there instead of in files",
            HelpName = "\"Host=…;Database=…;Username=…\"",
        };
        var standby = new Option<bool>("--standby")
        {
            Description = "While another node owns the store, wait and take over when it ends",
        };
        var urls = new Option<string?>("--urls")
        {
            Description = $"The addresses to listen on (default {ListenAddresses.Default})",
            HelpName = "URLS",
        };
        var demo = new Option<bool>("--demo")
        {
            Description = "Place sample orders, show their way, then go on serving",
        };
        var level = new Option<string?>("--log-level") { Description = Levels, HelpName = "LEVEL" };
        var root = new RootCommand("OrderActors node: durable order sagas over HTTP.")
        {
            data, store, standby, urls, demo, level,
        };
        root.Options.Add(HealthCheck.Flag);
        var parsed = root.Parse(args);
        var mistake = parsed.Errors.Count > 0
            ? parsed.Errors[0].Message
            : EmptyFlag(parsed, data, store, urls) ?? LevelMistake(parsed.GetValue(level)) ??
                (parsed.GetValue(demo) && parsed.GetValue(standby) ? "--demo and --standby do not go together" : null);
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

        if (parsed.GetValue(HealthCheck.Flag))
        {
            exitCode = HealthCheck.Run(parsed.GetValue(urls));
            return null;
        }

        exitCode = ExitCodes.Ok;
        return new(parsed.GetValue(data), parsed.GetValue(store), parsed.GetValue(standby), parsed.GetValue(urls),
            parsed.GetValue(demo), Level(parsed.GetValue(level)));
    }

    internal static LogEventLevel? Level(string? text) =>
        Enum.TryParse<LogEventLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : null;

    internal static string? LevelMistake(string? text) =>
        text is null || Level(text) is not null ? null : $"--log-level: '{text}' is none of {Levels}";

    /// <summary>
    /// A flag that is given must say something: <c>--store "$STORE"</c> without the variable says nothing.
    /// </summary>
    internal static string? EmptyFlag(ParseResult parsed, params ReadOnlySpan<Option<string?>> flags)
    {
        foreach (var flag in flags)
            if (parsed.GetValue(flag) is { } text && string.IsNullOrWhiteSpace(text)) return $"{flag.Name} is empty";
        return null;
    }
}
