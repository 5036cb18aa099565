using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Sqlite;

/// <summary>The one thread that writes services.db: it runs what waits in one transaction and then answers.</summary>
internal sealed class ServiceWriter : IDisposable
{
    /// <summary>Bounds the time that the first operation of a batch waits for the others.</summary>
    private const int LargestBatch = 512;

    private static readonly ServiceSql Begin = new("BEGIN IMMEDIATE");
    private static readonly ServiceSql Commit = new("COMMIT");
    private static readonly ServiceSql Savepoint = new("SAVEPOINT operation");
    private static readonly ServiceSql RollBackTo = new("ROLLBACK TO operation");
    private static readonly ServiceSql Release = new("RELEASE operation");

    private readonly ServiceConnection connection;
    private readonly object gate = new();
    private readonly Queue<ServiceOperation> waiting = new();
    private readonly Queue<Action<ServiceConnection>> between = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread thread;
    private Exception? refusal;

    public ServiceWriter(ServiceConnection connection)
    {
        this.connection = connection;
        thread = new Thread(Run) { IsBackground = true, Name = "services writer" };
        thread.Start();
    }

    public Task Completion => ended.Task;

    public void Add(ServiceOperation operation)
    {
        Exception? refused;
        lock (gate)
        {
            refused = refusal;
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
    /// Runs an action on the writer's thread while no transaction is open: from its start to its end the file does not
    /// change.
    /// </summary>
    public Task BetweenCommitsAsync(Action<ServiceConnection> action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (refusal is { } refused) return Task.FromException(refused);
            between.Enqueue(connection =>
            {
                try
                {
                    action(connection);
                    done.SetResult();
                }
                catch (Exception e)
                {
                    // Whoever asked for the pause is told; the writer goes on.
                    done.SetException(e);
                }
            });
            Monitor.Pulse(gate);
        }

        return done.Task;
    }

    /// <summary>Takes no more operations, finishes those that wait, and ends the thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            refusal ??= new ServiceUnavailableError("the services' database is closed");
            Monitor.Pulse(gate);
        }

        thread.Join();
        connection.Dispose();
        ended.TrySetResult();
    }

    private void Run()
    {
        var batch = new List<ServiceOperation>(LargestBatch);
        while (Take(batch, out var pause))
        {
            try
            {
                pause?.Invoke(connection);
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

    private bool Take(List<ServiceOperation> batch, out Action<ServiceConnection>? pause)
    {
        batch.Clear();
        lock (gate)
        {
            while (!between.TryDequeue(out pause) && waiting.Count == 0)
            {
                if (refusal is not null) return false;
                Monitor.Wait(gate);
            }

            while (batch.Count < LargestBatch && waiting.TryDequeue(out var next)) batch.Add(next);
            return true;
        }
    }

    private void Write(List<ServiceOperation> batch)
    {
        try
        {
            connection.Execute(Begin);
            if (!RunTogether(batch))
            {
                connection.Script("ROLLBACK");
                connection.Execute(Begin);
                foreach (var operation in batch) RunAlone(operation);
            }

            connection.Execute(Commit);
        }
        catch (ServiceStorageException e) when (e.IsDefinite)
        {
            if (connection.InTransaction) connection.Script("ROLLBACK");
            Fail(batch, new ServiceUnavailableError($"the services' database cannot store: {e.Message}", e));
        }

        // Refusals too wait for the commit: they may rest on what an earlier operation of the batch wrote.
        Answer(batch);
    }

    /// <summary>Answers on the pool: what awaits an operation must not hold up the next commit.</summary>
    private static void Answer(List<ServiceOperation> batch)
    {
        foreach (var operation in batch)
            ThreadPool.UnsafeQueueUserWorkItem(static answered => answered.Complete(), operation, preferLocal: false);
    }

    /// <summary>
    /// Runs the operations without savepoints, which cost nearly as much as the statements between them. False: one
    /// threw after it had changed something, so that nothing of this run may stay.
    /// </summary>
    private bool RunTogether(List<ServiceOperation> batch)
    {
        foreach (var operation in batch)
        {
            var changes = connection.TotalChanges;
            try
            {
                operation.Run(connection);
            }
            catch (Exception e) when (e is not ServiceStorageException { IsOfStatement: false })
            {
                if (connection.TotalChanges != changes) return false;
                operation.Error = e;
            }
        }

        return true;
    }

    private void RunAlone(ServiceOperation operation)
    {
        operation.Error = null;
        connection.Execute(Savepoint);
        try
        {
            operation.Run(connection);
        }
        catch (Exception e) when (e is not ServiceStorageException { IsOfStatement: false })
        {
            operation.Error = e;
            connection.Execute(RollBackTo);
        }

        connection.Execute(Release);
    }

    private static void Fail(List<ServiceOperation> batch, Exception failure)
    {
        foreach (var operation in batch) operation.Error = failure;
    }

    private void End(Exception reason, List<ServiceOperation> batch)
    {
        var failure = new ServiceUnavailableError($"the services' database failed: {reason.Message}", reason)
        {
            Effect = Effect.Unknown,
        };
        lock (gate)
        {
            refusal = failure;
            while (waiting.TryDequeue(out var next)) batch.Add(next);
        }

        // Nobody adds one any more; whoever waits for one must not wait for ever.
        while (between.TryDequeue(out var pause)) pause(connection);
        Fail(batch, failure);
        Answer(batch);
        ended.TrySetException(failure);
    }
}

/// <summary>An operation on its way through the writer.</summary>
internal abstract class ServiceOperation
{
    /// <summary>What the operation threw, if it did; it is undone then.</summary>
    public Exception? Error { get; set; }

    public abstract void Run(ServiceTransaction transaction);

    /// <summary>Once the batch has ended: answers with the result or the exception, and runs what awaits it.</summary>
    public abstract void Complete();
}

internal sealed class ServiceOperation<T>(Func<ServiceTransaction, T> body) : ServiceOperation
{
    private readonly TaskCompletionSource<T> source = new();
    private T result = default!;

    public Task<T> Task => source.Task;

    public override void Run(ServiceTransaction transaction) => result = body(transaction);

    public override void Complete()
    {
        if (Error is { } error) source.TrySetException(error);
        else source.TrySetResult(result);
    }
}
