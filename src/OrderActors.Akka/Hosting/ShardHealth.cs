using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderActors.Runtime.Engine;

namespace OrderActors.Akka.Hosting;

/// <summary>Whether a node is a living member of its cluster, and its way to the sagas is open.</summary>
internal static class ShardHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Adds Akka.Hosting's own checks and that of the shards.</summary>
    public static void WithHealth(this AkkaConfigurationBuilder akka, AkkaEngineOptions options)
    {
        akka.WithActorSystemLivenessCheck(tags: [HealthTags.Live]);
        akka.WithAkkaClusterReadinessCheck(tags: [HealthTags.Ready]);
        // A node that is alone has its coordinator in the same process.
        if (!options.IsAlone) akka.WithHealthCheck("shards", AskAsync, tags: [HealthTags.Ready]);
    }

    /// <summary>Whether some member can host sagas.</summary>
    public static bool HasHost(this Cluster cluster) => cluster.State.Members.Any(member =>
        member.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Leaving
        && member.HasRole(AkkaEngineOptions.SagaRole) && !cluster.State.Unreachable.Contains(member));

    /// <summary>Asks the coordinator by way of this node's region: so the commands would go.</summary>
    private static async Task<HealthCheckResult> AskAsync(
        ActorSystem system, ActorRegistry registry, CancellationToken cancellation)
    {
        if (!registry.TryGet<SagaRegion>(out var region))
            return HealthCheckResult.Unhealthy("this node has not joined the cluster yet");
        try
        {
            var hosts = await region.Ask<CurrentRegions>(GetCurrentRegions.Instance, Patience, cancellation);
            return hosts.Regions.Count == 0
                ? HealthCheckResult.Unhealthy(NoHost)
                : HealthCheckResult.Healthy();
        }
        catch (AskTimeoutException)
        {
            return HealthCheckResult.Unhealthy("the coordinator of the shards does not answer");
        }
    }

    /// <summary>What commands are refused with while there is no host.</summary>
    public const string NoHost = "no node of the cluster hosts sagas: is one with the role '"
        + AkkaEngineOptions.SagaRole + "' up?";
}
