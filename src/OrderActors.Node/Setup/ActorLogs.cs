using Akka.Hosting;
using Akka.Logger.Serilog;
using Serilog;
using Serilog.Core;

namespace OrderActors.Node.Setup;

/// <summary>Where Akka's actors log to.</summary>
internal static class ActorLogs
{
    /// <summary>
    /// To the process's Serilog, with the path of the actor, which names the saga. A host without Serilog gets them by
    /// Microsoft.Extensions.Logging, as the engine has set it up.
    /// </summary>
    public static void AddTo(AkkaConfigurationBuilder akka)
    {
        if (ReferenceEquals(Log.Logger, Logger.None)) return;
        akka.ConfigureLoggers(loggers =>
        {
            loggers.ClearLoggers();
            loggers.AddLogger<SerilogLogger>();
        });
    }
}
