using Microsoft.Extensions.Logging;
using OrderActors.Embedded.Partitions;
using OrderActors.Embedded.Threads;
using OrderActors.Engine;
using OrderActors.Engine.Activities;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Telemetry;
using OrderActors.Sagas;

namespace OrderActors.Embedded;

/// <summary>
/// The engine of one process: partitions that own sagas, one journal writer that commits for all of them, an index
/// behind it. It owns the journal from <see cref="StartAsync"/> to <see cref="StopAsync"/>.
/// </summary>
public sealed partial class EmbeddedEngine : ISagaEngine, ISagaQuiescing, IIndexRebuild, IAsyncDisposable
{
    private readonly EmbeddedOptions options;
    private readonly IJournal journal;
    private readonly ISagaIndex index;
    private readonly StoreOutage? ownStore;
    private readonly EngineContext parts;
    private readonly PartitionThread[] partitions;
    private readonly WakeUps wakeUps;
    private readonly StandBy standBy;
    private readonly CommitSignal commits = new();
    private volatile bool running;
    private volatile bool ready;
    private volatile Exception? failure;
    private string detail = "not started";
    private readonly PendingReplies answers;
    private readonly IndexRebuild rebuild;

    /// <summary>Makes an engine; nothing runs before <see cref="StartAsync"/>.</summary>
    public EmbeddedEngine(
        EmbeddedOptions options, SagaKinds kinds, ICallPolicies policies, IJournal journal, ISagaIndex index,
        IActivityDispatcher dispatcher, OrderActorsMeters meters, TimeProvider time, ILogger<EmbeddedEngine> log,
        StoreOutage? ownStore = null)
    {
        this.ownStore = ownStore;
        this.options = options;
        this.journal = journal;
        this.index = index;
        parts = new()
        {
            Options = options,
            Kinds = kinds,
            Time = time,
            Clock = new(time),
            Log = log,
            Meters = meters,
            JournalOutage = new("the journal", time, log),
            Dispatcher = dispatcher,
            Answer = reply => answers!.Answer(reply),
            Committed = commits.Set,
            Indexed = ordering => Array.ForEach(partitions!, each => each.Post(new PartitionInput.Indexed(ordering))),
            TellPartitions = input => Array.ForEach(partitions!, each => each.Post(input)),
            WakeUp = id => PartitionOf(id).Post(new PartitionInput.WakeUp(id)),
            WakeUpsRested = () => partitions!.Sum(partition => partition.WakeUpsRested),
            Damage = Damage,
            Fatal = Fail,
        };
        answers = new(parts);
        parts.Writer = new(journal, parts);
        parts.Index = new(index, parts);
        parts.Loader = new(journal, parts);
        rebuild = new(journal, index, () => commits.Ordering, async draft =>
        {
            await parts.Index.ReplaceAsync(draft, journal);
            return parts.Index.IndexedOrdering;
        }, Damage, time, log);
        wakeUps = new(index, parts, rebuild.RepairAsync);
        standBy = new(journal, parts);
        partitions = [.. Enumerable.Range(0, options.Partitions).Select(number =>
            new PartitionThread(new(kinds, policies, options), number, parts))];
        meters.IndexLag = () => commits.Ordering - parts.Index.IndexedOrdering;
        meters.LiveCells = () => partitions.Sum(partition => partition.LiveSagas);
        meters.StoppedSagas = () => partitions.Sum(partition => partition.StoppedSagas);
        meters.StuckSagas = () => wakeUps.Stuck;
        meters.Zombies = () => dispatcher.Zombies;
    }

    /// <summary>What the host wants done once the journal is owned. To be set before the start.</summary>
    public IReadOnlyList<IOwnerStartup> OwnerStarts { get; set; } = [];

    /// <summary>Takes the journal, brings the index up to it, and wakes what is active.</summary>
    /// <exception cref="BrokenInvariantException">OA0011: the journal is owned by another process. OA0012: it holds
    /// events that this code cannot read; their manifests are in the message.</exception>
    /// <exception cref="StoreUnreachableException">The store is away.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        detail = "opening the journal";
        await journal.OpenAsync(cancellation);
        await RunAsync(cancellation);
    }

    /// <summary>
    /// Waits for the journal as long as another node owns it or the store is away, then does as
    /// <see cref="StartAsync"/> does. Returns at once; what keeps the engine from taking over is fatal.
    /// </summary>
    public void StartAsStandby()
    {
        detail = "standing by";
        standBy.Start(async cancellation =>
        {
            detail = "taking over";
            await RunAsync(cancellation);
        });
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        await index.OpenAsync(cancellation);
        detail = "bringing the index up to the journal";
        var offset = await IndexCatchUp.RunAsync(journal, index, cancellation, damage: Damage);
        await UnreadableEvents.RefuseAsync(journal, index, parts.Kinds, cancellation);
        foreach (var start in OwnerStarts) await start.StartAsync(cancellation);
        await ClockCatchUp.RunAsync(journal, offset, parts.Clock, parts.Log, cancellation);
        commits.Set(offset);
        parts.Index.Start(offset);
        parts.Writer.Start(offset);
        parts.Loader.Start();
        foreach (var partition in partitions)
        {
            partition.Post(new PartitionInput.Indexed(offset));
            partition.Start();
        }

        var active = await wakeUps.WakeActiveAsync(cancellation);
        wakeUps.Start();
        detail = "running";
        running = true;
        foreach (var start in OwnerStarts) await start.StartedAsync(cancellation);
        ready = true;
        parts.Log.LogInformation(
            "The engine runs: {Active} active sagas resumed, journal at {Ordering}", active, offset);
    }

    /// <summary>Takes no more commands, waits for what is on its way to the disk, and gives the journal up.</summary>
    public async Task StopAsync()
    {
        if (detail is "stopped" or "not started") return;
        ready = running = false;
        detail = "stopping";
        await standBy.StopAsync();
        await wakeUps.StopAsync();
        using (var grace = new CancellationTokenSource(options.StopTimeout / 3, parts.Time))
            await parts.Dispatcher.DrainAsync(grace.Token);
        using (var patience = new CancellationTokenSource(options.StopTimeout / 2, parts.Time))
            await parts.Dispatcher.StopAsync(patience.Token);
        var started = parts.Time.GetTimestamp();
        while (failure is null && partitions.Any(partition => partition.BatchesInFlight > 0) &&
               parts.Time.GetElapsedTime(started) < options.StopTimeout)
            await Task.Delay(TimeSpan.FromMilliseconds(5), parts.Time);
        foreach (var partition in partitions) partition.Stop(options.StopTimeout);
        parts.Writer.Stop(options.StopTimeout);
        parts.Loader.Stop(options.StopTimeout);
        parts.Index.Stop(options.StopTimeout);
        await index.DisposeAsync();
        await journal.DisposeAsync();
        detail = "stopped";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var partition in partitions) partition.Dispose();
        parts.Writer.Dispose();
        parts.Loader.Dispose();
        parts.Index.Dispose();
        wakeUps.Dispose();
        rebuild.Dispose();
        standBy.Dispose();
    }

    /// <inheritdoc/>
    public Task<CommandReply> SendAsync(
        SagaId id, SagaCommand command, CommandIdentity? identity = null, bool isNew = false,
        CancellationToken cancellation = default)
    {
        if (Obstacle is { } obstacle)
            return Task.FromResult(new CommandReply(ReplyKind.Unavailable, obstacle.Code, obstacle.Reason));
        if (!answers.Enter())
            return Task.FromResult(new CommandReply(ReplyKind.Busy, "busy", "the node has too much to do"));
        var ask = new PendingCommand(id, command, identity, isNew);
        PartitionOf(id).Post(new PartitionInput.Asked(ask));
        return cancellation.CanBeCanceled ? ask.Completion.Task.WaitAsync(cancellation) : ask.Completion.Task;
    }

    /// <inheritdoc/>
    public Task<string> RebuildIndexAsync(JobProgress progress, CancellationToken cancellation) => running
        ? rebuild.RunAsync(progress, cancellation)
        : throw new MaintenanceException(NotRunning);

    /// <inheritdoc/>
    public async Task<IQuiescedSagas> QuiesceAsync(IReadOnlyList<SagaId> sagas) =>
        running ? await QuiescedSagas.TakeAsync(sagas, PartitionOf, parts) : throw new MaintenanceException(NotRunning);

    /// <inheritdoc/>
    public Task CommittedAfterAsync(long ordering, CancellationToken cancellation) =>
        commits.AfterAsync(ordering, cancellation);

    /// <inheritdoc/>
    public ValueTask<long> SettledAsync(CancellationToken cancellation) => new(commits.Ordering);

    private PartitionThread PartitionOf(SagaId id) =>
        partitions.Length == 1 ? partitions[0] : partitions[(uint)id.GetHashCode() % (uint)partitions.Length];

    private void Fail(Exception exception)
    {
        if (failure is not null) return;
        failure = exception;
        ready = running = false;
        parts.Log.LogCritical(exception, "The engine cannot continue: {Error}", exception.Message);
        options.OnFatal(exception);
    }
}
