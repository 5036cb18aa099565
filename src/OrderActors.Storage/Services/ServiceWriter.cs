using OrderActors.Engine;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Storage.Services;

/// <summary>
/// The one thread that writes the services' tables: it runs what waits in one transaction and then answers.
/// </summary>
/// <remarks>
/// While the store is away, whoever comes is refused at once instead of waiting behind it: only one operation now and
/// then is let through, to find out. So nobody holds anything for long on behalf of a store that is away.
/// </remarks>
internal sealed class ServiceWriter(StoreOutage outage, TimeProvider time) : IDisposable
{
    private const string Storing = "store";
    /// <summary>Bounds the time that the first operation of a batch waits for the others.</summary>
    private const int LargestBatch = 512;

    /// <summary>After so long without a request the store is tried without one: health shows the result.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly object gate = new();
    private readonly Queue<ServiceOperation> waiting = new();
    private readonly Queue<Action<ServiceSession>> between = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServiceSession session = null!;
    private Thread? thread;
    private volatile Exception? fatal; // What a read has met.
    private Exception? refusal = AwayStore.Refusal("the services' database is not open");
    private readonly AwayStore away = new(time);

    /// <summary>Ends when this is disposed; faults with the reason when a fatal fault ends it.</summary>
    public Task Completion => ended.Task;

    /// <summary>Takes operations from now on.</summary>
    public void Start(ServiceSession writing)
    {
        session = writing;
        lock (gate) refusal = null;
        thread = new Thread(Run) { IsBackground = true, Name = "services writer" };
        thread.Start();
    }

    /// <summary>Runs an operation as <see cref="IServiceStore.WriteAsync"/> says.</summary>
    public Task<T> RunAsync<T>(Func<ServiceTransaction, T> operation)
    {
        var queued = new ServiceOperation<T>(operation);
        Add(queued);
        return queued.Task;
    }

    private void Add(ServiceOperation operation)
    {
        Exception? refused;
        lock (gate)
        {
            refused = refusal ?? away.Admit();
            if (refused is null)
            {
                waiting.Enqueue(operation);
                if (waiting.Count == 1) Monitor.Pulse(gate);
            }
        }

        if (refused is null) return;
        operation.Error = refused;
        operation.Complete();
    }

    /// <summary>
    /// Runs an action on the writer's thread while no transaction is open: from its start to its end the tables do not
    /// change.
    /// </summary>
    public Task BetweenCommitsAsync(Action<ServiceSession> action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (refusal is { } refused) return Task.FromException(refused);
            between.Enqueue(writing =>
            {
                try
                {
                    action(writing);
                    done.SetResult();
                }
                catch (Exception e)
                {
                    // The error goes to the caller that asked for the pause; the writer continues.
                    done.SetException(e);
                }
            });
            Monitor.Pulse(gate);
        }

        return done.Task;
    }

    /// <summary>Ends the store between two transactions, for damage that a read has met.</summary>
    public void Fail(Exception reason)
    {
        lock (gate)
        {
            if (refusal is not null || fatal is not null) return;
            fatal = reason;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Takes no more operations, finishes those that wait, and ends the thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (thread is null || refusal is null)
                refusal = AwayStore.Refusal("the services' database is closed");
            Monitor.Pulse(gate);
        }

        if (thread is not null)
        {
            thread.Join();
            session.Dispose();
        }

        ended.TrySetResult();
    }

    private void Run()
    {
        var batch = new List<ServiceOperation>(LargestBatch);
        while (Take(batch, out var interlude))
        {
            try
            {
                interlude?.Invoke(session);
                if (fatal is { } reason)
                {
                    End(reason, batch);
                    return;
                }

                if (batch.Count > 0) Write(batch);
            }
            catch (Exception e)
            {
                // What the disk holds is unknown: nothing may be answered from here on, a restart decides.
                End(e, batch);
                return;
            }
        }
    }

    private bool Take(List<ServiceOperation> batch, out Action<ServiceSession>? interlude)
    {
        batch.Clear();
        lock (gate)
        {
            while (!between.TryDequeue(out interlude) && waiting.Count == 0 && fatal is null)
            {
                if (refusal is not null) return false;
                if (!away.IsAway) Monitor.Wait(gate);
                else if (!Monitor.Wait(gate, Silence)) waiting.Enqueue(AwayStore.Trial());
            }

            while (batch.Count < LargestBatch && waiting.TryDequeue(out var next)) batch.Add(next);
            return true;
        }
    }

    private void Write(List<ServiceOperation> batch)
    {
        try
        {
            session.Begin(certain: false);
            if (!RunTogether(batch))
            {
                session.RollBack();
                session.Begin(certain: true);
                foreach (var operation in batch) RunAlone(operation);
            }

            session.Commit();
            if (away.IsAway) IsBack();
        }
        catch (ServiceStorageException e) when (e.Fault is StorageFault.Definite or StorageFault.Unknown)
        {
            session.RollBack();
            Fail(batch, new ServiceUnavailableError($"the services' database cannot store: {e.Message}", e)
            {
                Effect = e.Fault == StorageFault.Unknown ? Effect.Unknown : Effect.None,
                OwnStore = true,
            });
            GoesAway(e, batch);
        }

        // Refusals too wait for the commit: they may rest on what an earlier operation of the batch wrote.
        Answer(batch);
    }

    /// <summary>No operation waits for a store that is away: those that came in meanwhile are refused, too.</summary>
    private void GoesAway(ServiceStorageException e, List<ServiceOperation> failed)
    {
        lock (gate)
        {
            var refused = away.Begin($"the services' database cannot store: {e.Message}");
            while (waiting.TryDequeue(out var next))
            {
                next.Error = refused;
                failed.Add(next);
            }
        }

        outage.Begins(Storing, e.Message, e.WantsRoom);
    }

    private void IsBack()
    {
        lock (gate) away.End();
        outage.Ends(Storing);
    }

    /// <summary>Answers on the pool: what awaits an operation must not hold up the next commit.</summary>
    private static void Answer(List<ServiceOperation> batch)
    {
        foreach (var operation in batch)
            ThreadPool.UnsafeQueueUserWorkItem(static answered => answered.Complete(), operation, preferLocal: false);
    }

    /// <summary>
    /// Runs the operations without savepoints, which cost nearly as much as the statements between them. False: one
    /// threw after it had changed something, or rested on what did not come true, so that nothing of this run may stay.
    /// </summary>
    private bool RunTogether(List<ServiceOperation> batch)
    {
        foreach (var operation in batch)
        {
            var changes = session.Changes;
            operation.Error = null;
            try
            {
                operation.Run(session);
            }
            catch (Exception e) when (IsOfOperation(e))
            {
                if (session.Changes != changes) return false;
                operation.Error = e;
            }
        }

        return session.CameTrue();
    }

    private void RunAlone(ServiceOperation operation)
    {
        operation.Error = null;
        session.SetSavepoint();
        try
        {
            operation.Run(session);
        }
        catch (Exception e) when (IsOfOperation(e))
        {
            operation.Error = e;
        }

        session.EndSavepoint(undo: operation.Error is not null);
    }

    private static bool IsOfOperation(Exception e) =>
        e is not ServiceStorageException { Fault: not StorageFault.Statement };

    private static void Fail(List<ServiceOperation> batch, Exception failure)
    {
        foreach (var operation in batch) operation.Error = failure;
    }

    private void End(Exception reason, List<ServiceOperation> batch)
    {
        var failure = new ServiceUnavailableError($"the services' database failed: {reason.Message}", reason)
        {
            Effect = Effect.Unknown,
            OwnStore = true,
        };
        lock (gate)
        {
            refusal = failure;
            while (waiting.TryDequeue(out var next)) batch.Add(next);
        }

        outage.Begins(Storing, reason.Message, isFull: false);

        // None is added any more; a reader that waits for one must not wait for ever.
        while (between.TryDequeue(out var paused)) paused(session);
        Fail(batch, failure);
        Answer(batch);
        ended.TrySetException(failure);
    }
}
