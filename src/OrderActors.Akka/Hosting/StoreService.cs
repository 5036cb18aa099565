using Akka.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Maintenance;
using OrderActors.Akka.Sagas;
using OrderActors.Engine;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Akka.Hosting;

/// <summary>
/// Opens the store before the node joins the cluster, watches this node's share of the journal's lock, and closes the
/// store after the node has left.
/// </summary>
internal sealed class StoreService(
    AkkaEngineOptions options, SagaActorContext parts, NodeState node, ISharedJournal journal, GroupCommit commits,
    ISagaIndex index, AkkaMaintenance maintenance, IHostApplicationLifetime lifetime,
    IEnumerable<IOwnerStartup> ownerStarts, IServiceProvider provider) : IHostedService, IDisposable
{
    private const string Reaching = "be reached";

    /// <summary>In looks at the index.</summary>
    private const int CountStuckEvery = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource stop = new();
    private Task watching = Task.CompletedTask;
    private Config system = Config.Empty;

    /// <exception cref="BrokenInvariantException">OA0011, OA0012, OA0022: as for every engine. OA0023: the cluster's
    /// nodes disagree about the number of shards.</exception>
    /// <exception cref="IOException">Another process has this node's address.</exception>
    /// <exception cref="InvalidOperationException">The host has no actor system for sagas.</exception>
    /// <exception cref="ConfigurationException">The actor system has a setting that it must not have.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        system = RequiredSettings.Check(provider, options, this);
        return options.Standby ? Task.CompletedTask : OpenAsync(cancellationToken);
    }

    /// <summary>As a standby: waits until the store is free, and opens it.</summary>
    public Task TakeOverAsync(CancellationToken cancellation) => TakeOver.RunAsync(
        OpenAsync, Pause, reason => node.Detail = reason, parts.Time, parts.Log, cancellation);

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (!options.IsAlone) await ClusterPort.EnsureFreeAsync(system, cancellationToken);
        if (!options.Standby) node.Detail = "opening the journal";
        await journal.OpenAsync(cancellationToken);
        node.Detail = "opening the store";
        commits.OnFatal = Fail;
        commits.Start((await journal.ReachAsync(cancellationToken)).Last);
        parts.AllHaveChecksums = journal.ChecksumsFrom <= 1;
        await index.OpenAsync(cancellationToken);
        var shards = await journal.AgreeOnShardsAsync(options.Shards, cancellationToken);
        if (shards != options.Shards)
            throw new BrokenInvariantException("OA0023",
                $"this node divides the sagas into {options.Shards} shards, the journal's cluster into {shards}");
        // In a cluster the cluster singleton does this.
        if (options.IsAlone) await maintenance.CatchUpAsync(cancellationToken);
        await StartChecks.RunAsync(journal, index, parts.Kinds, await journal.NewestAsync(cancellationToken),
            parts.Clock, parts.Log, cancellationToken);
        foreach (var start in ownerStarts)
            if (start is not ISingletonWork) await start.StartAsync(cancellationToken); // The singleton runs those.
        watching = Task.WhenAll(
            Task.Run(WatchAsync, CancellationToken.None), Task.Run(FollowAsync, CancellationToken.None));
        node.Detail = "joining the cluster";
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using (var timeout = new CancellationTokenSource(options.StopTimeout, parts.Time))
            await parts.Dispatcher.StopAsync(timeout.Token);
        await stop.CancelAsync();
        await watching;
        commits.Stop(options.StopTimeout);
        await index.DisposeAsync();
        await journal.DisposeAsync();
        node.Detail = "stopped";
    }

    public void Dispose() => stop.Dispose();

    /// <summary>
    /// Checks that this node still has its share of the journal's lock. While it has none, nothing is decided.
    /// </summary>
    private async Task WatchAsync()
    {
        try
        {
            long? awaySince = null;
            using var timer = new PeriodicTimer(Pause, parts.Time);
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                commits.Watch();
                var lost = (await journal.KeepAsync(stop.Token)).Lost;
                parts.Fence = lost;
                if (lost is null)
                {
                    if (awaySince is not null) parts.JournalOutage.Ends(Reaching);
                    awaySince = null;
                    continue;
                }

                parts.JournalOutage.Begins(Reaching, lost, isFull: false);
                awaySince ??= parts.Time.GetTimestamp();
                if (parts.Time.GetElapsedTime(awaySince.Value) >= options.OutageWithin)
                    throw new StoreUnreachableException(lost);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception e)
        {
            // Whatever the error is: a node that cannot check must not continue.
            Fail(e);
        }
    }

    /// <summary>The engine cannot continue, whatever the error is: this node ends.</summary>
    public void Fail(Exception e)
    {
        // First: nothing is decided from here on.
        parts.Ending = e.Message;
        parts.Log.LogCritical("This node must end: {Reason}", e.Message);
        options.OnFatal(e);
        lifetime.StopApplication();
    }

    /// <summary>
    /// Checks how far journal and index have come. Apart from the other loop, since it may have to wait for the server.
    /// </summary>
    private async Task FollowAsync()
    {
        var looks = 0;
        using var timer = new PeriodicTimer(Pause, parts.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                try
                {
                    var seen = await node.LookAsync(parts.Time.GetTimestamp(), stop.Token);
                    if (seen is { } before) parts.IndexedBefore = before;
                    if (looks++ % CountStuckEvery == 0)
                        parts.Stuck = await StuckSagas.CountAsync(index, stop.Token);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Sagas stay in memory meanwhile. If the server is away, the share is soon lost.
                    parts.Log.LogDebug("The progress of the index cannot be read: {Error}", e.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }
}
