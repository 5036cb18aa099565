using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Akka.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Sagas;
using OrderActors.Engine;
using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Hosting;

/// <summary>Waits until this node is a member, then takes requests; takes none from the moment it stops.</summary>
/// <remarks>
/// It needs the actor system, so where that starts later, because the host has added it later, this waits until all
/// has started, and stops before anything else does.
/// </remarks>
internal sealed class JoinService(
    IServiceProvider provider, NodeState node, SagaActorContext parts, StoreService store, ISharedJournal journal,
    IEnumerable<IOwnerStartup> ownerStarts) : IHostedLifecycleService, IDisposable
{
    /// <summary>No saga has it.</summary>
    private const string NobodysId = "nobody/0";

    private static readonly TimeSpan WarmUpTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ViewInterval = TimeSpan.FromMilliseconds(2);

    private readonly CancellationTokenSource stop = new();
    private Task standingBy = Task.CompletedTask;
    private bool systemStartsFirst;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var services = provider.GetServices<IHostedService>().ToList();
        systemStartsFirst =
            services.FindIndex(service => service is AkkaHostedService) < services.IndexOf(this);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) =>
        systemStartsFirst ? BeginAsync(cancellationToken) : Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) =>
        systemStartsFirst ? Task.CompletedTask : BeginAsync(cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken) =>
        systemStartsFirst ? Task.CompletedTask : EndAsync();

    public Task StopAsync(CancellationToken cancellationToken) =>
        systemStartsFirst ? EndAsync() : Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => stop.Dispose();

    /// <remarks>A standby lets the host take requests at once: it has its own answers.</remarks>
    private Task BeginAsync(CancellationToken cancellationToken)
    {
        if (!parts.Options.Standby) return JoinAsync(cancellationToken);
        node.StandsBy = true;
        node.Detail = "standing by";
        standingBy = Task.Run(TakeOverAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task EndAsync()
    {
        node.Serves = false;
        node.Region = null;
        node.Detail = "stopping";
        await stop.CancelAsync();
        await standingBy;
    }

    private async Task TakeOverAsync()
    {
        try
        {
            await store.TakeOverAsync(stop.Token);
            parts.Log.LogInformation("The journal is free: this node takes over");
            node.StandsBy = false;
            await JoinAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node ends before its turn came.
        }
        catch (Exception e)
        {
            // Nobody above waits for this task. The node that is to take over and cannot must not look alive.
            store.Fail(e);
        }
    }

    /// <remarks>
    /// The actor system is asked for here and not by the constructor: a host makes all its services before it starts
    /// the first. The store must be open before anybody joins.
    /// </remarks>
    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var system = provider.GetRequiredService<ActorSystem>();
        var cluster = Cluster.Get(system);
        EndWhenRemoved(system);
        var warmUp = WarmUpJournalAsync(system, cancellationToken);
        cluster.RegisterOnMemberUp(() => up.TrySetResult());
        if (journal.Roster is not { } roster) await JoinItselfAsync(cluster, cancellationToken);
        else
        {
            Address[] seeds = parts.Options.HasSeeds
                ? [.. parts.Options.SeedAddresses(system.Name).Select(Address.Parse)]
                : [cluster.SelfAddress];
            await new ClusterJoin(cluster, roster, seeds, parts).RunAsync(up.Task, cancellationToken);
        }

        await up.Task.WaitAsync(cancellationToken);
        await ViewShowsMemberAsync(cluster, cancellationToken);
        node.Region = await provider.GetRequiredService<IRequiredActor<SagaRegion>>().GetAsync(cancellationToken);
        // A node that hosts sagas is one itself; what it sees of the cluster may be a moment behind.
        if (!parts.Options.HostsSagas) node.HasHost = () => ShardHealth.HasHost(cluster);
        foreach (var start in ownerStarts)
            if (start is not ISingletonWork) await start.StartedAsync(cancellationToken);
        await warmUp;
        node.Serves = true;
        node.Detail = "running";
        parts.Log.LogInformation("The engine runs: a member of the cluster as {Address}", cluster.SelfAddress);
    }

    /// <summary>
    /// Asks for a history that nobody has while the node joins: the first question of a process has the plugin's
    /// queries compiled, which takes half a second on Akka.Persistence.Sql, and the first order would wait for it.
    /// </summary>
    private async Task WarmUpJournalAsync(ActorSystem system, CancellationToken cancellation)
    {
        if (!parts.Options.HostsSagas || parts.Options.JournalPlugin.Length == 0) return;
        var plugin = Persistence.Instance.Apply(system).JournalFor(parts.Options.JournalPlugin);
        try
        {
            await plugin.Ask<object>(reader => new ReplayMessages(1, long.MaxValue, long.MaxValue, NobodysId, reader),
                WarmUpTimeout, cancellation);
        }
        catch (AskTimeoutException)
        {
            // It only makes the first order faster. What is wrong with the journal is told by those who need it.
        }
    }

    /// <remarks>
    /// Akka calls back when a member is up, but updates what it shows of the cluster by another message. Its readiness
    /// check reads what is shown: a node that served in between would say that it has not joined. Nothing tells of the
    /// update, so this looks again.
    /// </remarks>
    private async Task ViewShowsMemberAsync(Cluster cluster, CancellationToken cancellation)
    {
        while (cluster.SelfMember.Status is MemberStatus.Removed or MemberStatus.Joining && !cluster.IsTerminated)
            await Task.Delay(ViewInterval, parts.Time, cancellation);
    }

    private static async Task JoinItselfAsync(Cluster cluster, CancellationToken cancellation)
    {
        try
        {
            await cluster.JoinAsync(cluster.SelfAddress, cancellation);
        }
        catch (ClusterJoinFailedException) when (cancellation.IsCancellationRequested)
        {
            // What Akka makes of a stop in the middle of the start.
            throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>
    /// A node that the others have given up (it stood still, or was cut off in the minority) leaves by itself, and so
    /// does one that finds nobody to join. The process must say that this is not an ordinary end, or nobody would start
    /// it again.
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
                node.Serves = false;
                node.Region = null;
                node.Detail = why;
                parts.Options.OnFatal(new RemovedFromClusterException(why));
            }

            return Task.FromResult(Done.Instance);
        });
    }
}
