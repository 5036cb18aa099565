using Akka.Configuration;

namespace OrderActors.Akka.Hosting;

/// <summary>The files of the folder <c>hocon</c>, as they were when this was built.</summary>
internal static class HoconFiles
{
    private static readonly string[] Names =
        ["cluster.conf", "persistence.conf", "sharding.conf", "serialization.conf", "dispatchers.conf", "logging.conf"];

    /// <summary>All of them as one configuration.</summary>
    public static Config Load() => Names
        .Select(name => ConfigurationFactory.FromResource(name, typeof(HoconFiles).Assembly))
        .Aggregate((stronger, weaker) => stronger.WithFallback(weaker));
}
