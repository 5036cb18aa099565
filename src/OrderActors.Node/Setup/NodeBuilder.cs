using OrderActors.Engine.Files;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace OrderActors.Node.Setup;

/// <summary>Makes the node's host: settings, addresses, time to stop, logs.</summary>
internal static class NodeBuilder
{
    private const string Line = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}";
    private const string FileLine = "{Timestamp:O} {Level:u3} {SourceContext} {Message:lj}";
    private const int DaysOfLogs = 14;

    // Requests under way get this long; the engine then has its own time. Together they stay below 5 s.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1.5);

    public static WebApplicationBuilder Create(NodeFlags flags)
    {
        // For what other libraries write, logs above all; the store's files do not need it.
        OwnerOnly.RestrictProcess();
        // Settings lie beside the program, wherever it is started from; the data folder is where the user stands.
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(flags.Settings);
        var addresses = ListenAddresses.Read(flags.Urls, builder.Configuration);
        builder.WebHost.UseUrls(addresses.Urls);
        // The server gets addresses; callers may use the names.
        builder.Configuration.AddInMemoryCollection(addresses.Names.Select(name =>
            KeyValuePair.Create($"{NodeSettings.Section}:{nameof(NodeSettings.Http)}:Hosts:{name}", (string?)name)));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Drain);
        return builder;
    }

    /// <summary>
    /// One readable line an event on the console; the same and more in <c>logs</c> in the data folder.
    /// </summary>
    public static void AddNodeLogging(this WebApplicationBuilder builder, NodeFlags flags)
    {
        var logs = Path.Combine(NodeSettings.Read(builder.Configuration).Data, "logs", "node-.log");
        CreateFolderOf(logs);
        var level = new LoggingLevelSwitch(flags.LogLevel ?? LogEventLevel.Information);
        var logger = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // A node that is away is logged once, by the membership; remoting would log each of its attempts.
            .MinimumLevel.Override("Akka.Remote", LogEventLevel.Error)
            // Errors that keep the node from starting are reported in one line, by StartFailures.
            .Filter.ByExcluding(entry => entry.MessageTemplate.Text == "Hosting failed to start")
            .Enrich.FromLogContext()
            // During the demo the console belongs to the orders; what is not an error is in the file.
            .WriteTo.Console(new LogLines(Line), flags.Demo ? LogEventLevel.Error : LevelAlias.Minimum)
            .WriteTo.File(new LogLines(FileLine), logs, rollingInterval: RollingInterval.Day,
                retainedFileCountLimit: DaysOfLogs)
            .ReadFrom.Configuration(builder.Configuration)
            .CreateLogger();
        Log.Logger = logger; // What Akka's actors log goes there without a detour.
        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(logger, dispose: true);
    }

    /// <summary>Before the logger makes it, by the umask of the day.</summary>
    private static void CreateFolderOf(string file)
    {
        try
        {
            OwnerOnly.CreateFolder(Path.GetDirectoryName(file)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A node can do without logs; the store says better what is wrong with the folder.
        }
    }
}
