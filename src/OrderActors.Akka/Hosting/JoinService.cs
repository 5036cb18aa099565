using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Sagas;
using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Journal;

namespace OrderActors.Akka.Hosting;

/// <summary>The key of the shard region, or of the way to it, in the actor registry.</summary>
internal sealed class SagaRegion;

/// <summary>Waits until this node is a member, then takes requests; takes none from the moment it stops.</summary>
internal sealed class JoinService(
    IServiceProvider provider, NodeState node, SagaParts parts, ISharedJournal journal,
    IEnumerable<IOwnerStart> ownerStarts) : IHostedService
{
    /// <remarks>
    /// The actor system is asked for here and not by the constructor: a host makes all its services before it starts
    /// the first. The store must be open before anybody joins.
    /// </remarks>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var system = provider.GetRequiredService<ActorSystem>();
        var cluster = Cluster.Get(system);
        EndWhenRemoved(system);
        cluster.RegisterOnMemberUp(() => up.TrySetResult());
        await JoinAsync(cluster, up.Task, cancellationToken);
        foreach (var start in ownerStarts)
            if (start is not ISingleWork) await start.StartedAsync(cancellationToken);
        node.Region = await provider.GetRequiredService<IRequiredActor<SagaRegion>>().GetAsync(cancellationToken);
        node.Detail = "running";
        parts.Log.LogInformation("This node is a member of the cluster as {Address}", cluster.SelfAddress);
    }

    private async Task JoinAsync(Cluster cluster, Task up, CancellationToken cancellation)
    {
        Address[] seeds = [.. parts.Options.SeedAddresses(cluster.System.Name).Select(Address.Parse)];
        if (journal.Roster is { } roster)
        {
            await new ClusterJoin(cluster, roster, seeds, parts).RunAsync(up, cancellation);
            return;
        }

        ClusterJoin.Ask(cluster, seeds);
        await up.WaitAsync(cancellation);
    }

    /// <summary>
    /// A node that the others have given up (it stood still, or was cut off in the minority) leaves by itself, and so
    /// does one that finds nobody to join. The process must say that this is no ordinary end, or nobody would start it
    /// again.
    /// </summary>
    private void EndWhenRemoved(ActorSystem system)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "say-why", () =>
        {
            var why = shutdown.ShutdownReason switch
            {
                CoordinatedShutdown.ClusterDowningReason => "the other nodes have removed this node from the cluster",
                CoordinatedShutdown.ClusterJoinUnsuccessfulReason => "no node of the cluster answers",
                _ => null,
            };
            if (why is not null)
            {
                node.Region = null;
                node.Detail = why;
                parts.Options.OnFatal(new RemovedFromClusterException(why));
            }

            return Task.FromResult(Done.Instance);
        });
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        node.Region = null;
        node.Detail = "stopping";
        return Task.CompletedTask;
    }
}
