using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderActors.Engine;

namespace OrderActors.Akka.Hosting;

/// <summary>Checks that a node is a living member of its cluster and can reach the sagas.</summary>
/// <remarks>
/// The coordinator moves when its node is lost or restarted, while most sagas continue. If its silence made every node
/// unready, all would leave their load balancers at once. So a coordinator that has answered before may be silent for a
/// while.
/// </remarks>
internal sealed class ShardHealth(TimeProvider time)
{
    /// <summary>The reason for which commands are refused while no node hosts sagas.</summary>
    public const string NoHost = "no node of the cluster hosts sagas: is one with the role '"
        + AkkaEngineOptions.SagaRole + "' up?";

    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Longer than the coordinator needs to move after its node is lost.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private long heardAt;

    /// <summary>Whether some member can host sagas. One that is merely unreachable for a moment counts.</summary>
    public static bool HasHost(Cluster cluster) => cluster.State.Members.Any(member =>
        member.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Leaving
        && member.HasRole(AkkaEngineOptions.SagaRole));

    /// <summary>Adds Akka.Hosting's own checks, for an actor system of ours.</summary>
    public static void AddAkkas(AkkaConfigurationBuilder akka)
    {
        akka.WithActorSystemLivenessCheck(tags: [HealthTags.Live]);
        akka.WithAkkaClusterReadinessCheck(tags: [HealthTags.Ready]);
    }

    /// <summary>Adds the check that sagas can be reached.</summary>
    public void AddTo(AkkaConfigurationBuilder akka) =>
        akka.WithHealthCheck("orderactors-shards", AskAsync, tags: [HealthTags.Ready]);

    /// <summary>Asks the coordinator through this node's region, as commands would go.</summary>
    private async Task<HealthCheckResult> AskAsync(
        ActorSystem system, ActorRegistry registry, CancellationToken cancellation)
    {
        if (!registry.TryGet<SagaRegion>(out var region))
            return HealthCheckResult.Unhealthy("this node has not joined the cluster yet");
        if (!HasHost(Cluster.Get(system))) return HealthCheckResult.Unhealthy(NoHost);
        try
        {
            var hosts = await region.Ask<CurrentRegions>(GetCurrentRegions.Instance, AskTimeout, cancellation);
            if (hosts.Regions.Count > 0) // A region without a coordinator lists none.
            {
                Volatile.Write(ref heardAt, time.GetTimestamp());
                return HealthCheckResult.Healthy();
            }
        }
        catch (AskTimeoutException)
        {
            // Below.
        }

        var last = Volatile.Read(ref heardAt);
        return last != 0 && time.GetElapsedTime(last) < Silence
            ? HealthCheckResult.Healthy("the coordinator of the shards is on its way to another node")
            : HealthCheckResult.Unhealthy("the coordinator of the shards does not answer");
    }
}
