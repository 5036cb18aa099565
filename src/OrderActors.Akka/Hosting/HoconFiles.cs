using Akka.Configuration;
using OrderActors.Sagas;

namespace OrderActors.Akka.Hosting;

/// <summary>The files in the folder <c>hocon</c> beside the program, which operators may edit.</summary>
internal static class HoconFiles
{
    private const string Logging = "logging.conf";

    private static readonly string[] Names =
        ["cluster.conf", "persistence.conf", "sharding.conf", "serialization.conf", "dispatchers.conf"];

    private static string BesideTheProgram => Path.Combine(AppContext.BaseDirectory, "hocon");

    /// <summary>
    /// All of them as one configuration, except for the logging. A missing file is replaced by the one built in.
    /// </summary>
    /// <param name="folder">Where they are.</param>
    /// <exception cref="ConfigurationException">A file cannot be read; the message names it.</exception>
    public static Config Load(string folder) => Names
        .Select(name => Load(folder, name))
        .Aggregate((stronger, weaker) => stronger.WithFallback(weaker));

    /// <summary>Those beside the program.</summary>
    public static Config Load() => Load(BesideTheProgram);

    /// <summary>Logging of an actor system of our own; an application configures its own.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public static Config LoadLogging() => Load(BesideTheProgram, Logging);

    private static Config Load(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) return ConfigurationFactory.FromResource(name, typeof(HoconFiles).Assembly);
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(path));
        }
        catch (Exception e) when (!ProcessFailure.Is(e))
        {
            throw new ConfigurationException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
