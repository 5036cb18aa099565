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

/// <summary>Waits until this node is a member, then serves; stops serving as soon as the host stops.</summary>
/// <remarks>
/// It needs the actor system. If the host has added that later, so that it starts later, this joins once everything has
/// started, and leaves before anything stops.
/// </remarks>
internal sealed class JoinService(
    IServiceProvider provider, NodeState node, SagaActorContext parts, StoreService store, ISharedJournal journal,
    IEnumerable<IOwnerStartup> ownerStarts) : IHostedLifecycleService, IDisposable
{
    /// <summary>An id that no saga has.</summary>
    private const string UnusedId = "warm-up/0";

    private static readonly TimeSpan WarmUpTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ViewInterval = TimeSpan.FromMilliseconds(2);

    private readonly CancellationTokenSource stop = new();
    private Task standingBy = Task.CompletedTask;
    private StandstillWatch? watch;
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

    public void Dispose()
    {
        watch?.Dispose();
        stop.Dispose();
    }

    /// <remarks>A standby does not delay the host's start: it answers requests by saying that it stands by.</remarks>
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
            // The node ends before it could take over.
        }
        catch (Exception e)
        {
            // Nothing awaits this task. A node that should take over but cannot must not look alive.
            store.Fail(e);
        }
    }

    /// <remarks>
    /// The actor system is resolved here and not in the constructor: a host creates all its services before it starts
    /// the first, and the store must be open before the node joins.
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
        if (!parts.Options.IsAlone) watch = new(parts, HeartbeatPauseOf(system), () => SeesAll(cluster));
        // A node that hosts sagas is such a host itself, although its view of the cluster may be a moment behind.
        if (!parts.Options.HostsSagas) node.HasHost = () => ShardHealth.HasHost(cluster);
        foreach (var start in ownerStarts)
            if (start is not ISingletonWork) await start.StartedAsync(cancellationToken);
        await warmUp;
        node.Serves = true;
        node.Detail = "running";
        parts.Log.LogInformation("The engine runs: a member of the cluster as {Address}", cluster.SelfAddress);
    }

    /// <summary>
    /// Reads a history that does not exist while the node joins: the first read of a process compiles the plugin's
    /// queries, which takes half a second on Akka.Persistence.Sql, and the first order would wait for it.
    /// </summary>
    private async Task WarmUpJournalAsync(ActorSystem system, CancellationToken cancellation)
    {
        if (!parts.Options.HostsSagas || parts.Options.JournalPlugin.Length == 0) return;
        var plugin = Persistence.Instance.Apply(system).JournalFor(parts.Options.JournalPlugin);
        try
        {
            await plugin.Ask<object>(reader => new ReplayMessages(1, long.MaxValue, long.MaxValue, UnusedId, reader),
                WarmUpTimeout, cancellation);
        }
        catch (AskTimeoutException)
        {
            // This only makes the first order faster. A journal that fails is reported by those that need it.
        }
    }

    /// <remarks>
    /// Akka calls back when a member is up, but updates its view of the cluster by another message. The readiness check
    /// reads that view: a node that served in between would report that it has not joined. No event announces the
    /// update, so this polls.
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
            // Akka reports a stop during the start like this.
            throw new OperationCanceledException(cancellation);
        }
    }

    private static bool SeesAll(Cluster cluster) =>
        !cluster.IsTerminated && cluster.SelfMember.Status == MemberStatus.Up && cluster.State.Unreachable.IsEmpty;

    private static TimeSpan HeartbeatPauseOf(ActorSystem system) =>
        system.Settings.Config.GetTimeSpan("akka.cluster.failure-detector.acceptable-heartbeat-pause");

    /// <summary>
    /// A node that the others have removed (it was paused, or was on the smaller side of a partition) leaves by itself,
    /// and so does one that finds no node to join. The process must report that this is not an ordinary end, or it
    /// would not be started again.
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
