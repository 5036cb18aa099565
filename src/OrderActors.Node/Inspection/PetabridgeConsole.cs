using Akka.Hosting;
#if PETABRIDGE_CMD
using OrderActors.Engine;
using Petabridge.Cmd.Cluster;
using Petabridge.Cmd.Cluster.Sharding;
using Petabridge.Cmd.Host;
#endif

namespace OrderActors.Node.Inspection;

/// <summary>Petabridge.Cmd in the node, where it was built in.</summary>
internal static class PetabridgeConsole
{
    /// <summary>Serves the cluster's, sharding's and our own commands on Petabridge.Cmd's port (9110,
    /// loopback).</summary>
    public static void AddTo(AkkaConfigurationBuilder akka, IServiceProvider provider)
    {
#if PETABRIDGE_CMD
        akka.AddHocon("petabridge.cmd { host = \"127.0.0.1\", port = 9110 }", HoconAddMode.Append);
        akka.AddPetabridgeCmd(console =>
        {
            console.RegisterCommandPalette(ClusterCommands.Instance);
            console.RegisterCommandPalette(ClusterShardingCommands.Instance);
            console.RegisterCommandPalette(new OrdersPalette(
                provider.GetRequiredService<ISagaEngine>(), provider.GetRequiredService<IClusterView>()));
        });
#endif
    }
}
