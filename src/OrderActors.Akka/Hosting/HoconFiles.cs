using Akka.Configuration;
using OrderActors.Sagas;

namespace OrderActors.Akka.Hosting;

/// <summary>The files of the folder <c>hocon</c> beside the program, which a person may edit.</summary>
internal static class HoconFiles
{
    private static readonly string[] Names =
        ["cluster.conf", "persistence.conf", "sharding.conf", "serialization.conf", "dispatchers.conf", "logging.conf"];

    /// <summary>All of them as one configuration. A file that is not there is as it was when this was built.</summary>
    /// <param name="folder">Where they are.</param>
    /// <exception cref="ConfigurationException">A file cannot be read; the message names it.</exception>
    public static Config Load(string folder) => Names
        .Select(name => Load(Path.Combine(folder, name), name))
        .Aggregate((stronger, weaker) => stronger.WithFallback(weaker));

    /// <summary>Those beside the program.</summary>
    public static Config Load() => Load(Path.Combine(AppContext.BaseDirectory, "hocon"));

    private static Config Load(string path, string name)
    {
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
