using OrderActors.Akka;
using OrderActors.Akka.Hosting;
using OrderActors.Node.Setup;
using OrderActors.Runtime.Engine;

namespace OrderActors.ClusterNode.Setup;

/// <summary>Says who the node is, what it hosts, and which cluster it has joined (P1).</summary>
internal static class ClusterIdentity
{
    public static void Print(WebApplication app)
    {
        NodeIdentity.Print(app);
        var options = app.Services.GetRequiredService<AkkaEngineOptions>();
        var members = app.Services.GetRequiredService<IClusterView>().Members;
        var self = members.FirstOrDefault(member => member.Self);
        Console.WriteLine($"  cluster {AkkaRegistration.SystemName}, {options.Shards} shards; this is "
            + $"{self?.Address} ({string.Join(", ", self?.Roles ?? [])}) of {members.Count} member(s)");
    }
}
