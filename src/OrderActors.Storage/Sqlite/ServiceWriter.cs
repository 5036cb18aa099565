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

        if (refused is not null) operation.Fail(refused);
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
        while (Take(batch))
        {
            try
            {
                Write(batch);
            }
            catch (Exception e)
            {
                // What the disk holds is unknown: nothing may be answered from here on, a restart decides.
                End(e, batch);
                return;
            }
        }
    }

    private bool Take(List<ServiceOperation> batch)
    {
        batch.Clear();
        lock (gate)
        {
            while (waiting.Count == 0)
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
            foreach (var operation in batch) RunAlone(operation);
            connection.Execute(Commit);
        }
        catch (ServiceStorageException e) when (e.IsDefinite)
        {
            if (connection.InTransaction) connection.Script("ROLLBACK");
            foreach (var operation in batch)
                operation.Fail(new ServiceUnavailableError($"the services' database cannot store: {e.Message}", e));
            return;
        }

        // Refusals too wait for the commit: they may rest on what an earlier operation of the batch wrote.
        foreach (var operation in batch) operation.Complete();
    }

    private void RunAlone(ServiceOperation operation)
    {
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

        foreach (var operation in batch) operation.Fail(failure);
        ended.TrySetException(failure);
    }
}

/// <summary>An operation on its way through the writer.</summary>
internal abstract class ServiceOperation
{
    /// <summary>What the operation threw, if it did; it is undone then.</summary>
    public Exception? Error { get; set; }

    public abstract void Run(ServiceTransaction transaction);

    /// <summary>Answers with the result or the operation's own exception, once the batch is committed.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

internal sealed class ServiceOperation<T>(Func<ServiceTransaction, T> body) : ServiceOperation
{
    // The writer's thread must not run what awaits the result.
    private readonly TaskCompletionSource<T> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T result = default!;

    public Task<T> Task => source.Task;

    public override void Run(ServiceTransaction transaction) => result = body(transaction);

    public override void Complete()
    {
        if (Error is { } error) source.TrySetException(error);
        else source.TrySetResult(result);
    }

    public override void Fail(Exception exception) => source.TrySetException(exception);
}
