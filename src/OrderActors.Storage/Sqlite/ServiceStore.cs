using System.Collections.Concurrent;
using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Sqlite;

/// <summary>The built-in services' database as one SQLite file, every commit flushed to the disk.</summary>
public sealed class ServiceStore : IServiceStore, IDisposable
{
    private static readonly ServiceSql Begin = new("BEGIN");
    private static readonly ServiceSql Commit = new("COMMIT");

    private readonly string path;
    private readonly ServiceWriter writer;
    private readonly ConcurrentBag<ServiceConnection> idle = [];
    private volatile bool disposed;

    /// <summary>Opens <c>services.db</c> in the folder; makes both if they are missing.</summary>
    /// <exception cref="BrokenInvariantException">OA0012: newer code has written the file.</exception>
    public ServiceStore(string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        path = Path.Combine(dataFolder, "services.db");
        var connection = new ServiceConnection(path);
        try
        {
            connection.Script(ServiceSchema.WriterSettings);
            ServiceSchema.Ensure(connection, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        writer = new ServiceWriter(connection);
    }

    /// <inheritdoc/>
    public Task Completion => writer.Completion;

    /// <summary>The file.</summary>
    internal string File => path;

    /// <inheritdoc/>
    public Task<T> WriteAsync<T>(Func<ServiceTransaction, T> operation)
    {
        var queued = new ServiceOperation<T>(operation);
        writer.Add(queued);
        return queued.Task;
    }

    /// <inheritdoc/>
    /// <remarks>Reads run on the caller's thread: they take microseconds and never wait for the writer.</remarks>
    public ValueTask<T> ReadAsync<T>(Func<ServiceReader, T> read)
    {
        if (disposed) return ValueTask.FromException<T>(
            new ServiceUnavailableError("the services' database is closed"));
        ServiceConnection? connection = null;
        try
        {
            connection = idle.TryTake(out var pooled) ? pooled : OpenReader();
            connection.Execute(Begin);
            var result = read(connection);
            connection.Execute(Commit);
            Return(connection);
            return ValueTask.FromResult(result);
        }
        catch (Exception e)
        {
            // A connection that failed half-way is not worth repairing: the pool opens another.
            connection?.Dispose();
            return ValueTask.FromException<T>(e is ServiceStorageException
                ? new ServiceUnavailableError($"the services' database cannot be read: {e.Message}", e)
                : e);
        }
    }

    /// <summary>Runs an action on the writer's thread between commits: the file does not change meanwhile.</summary>
    internal Task BetweenCommitsAsync(Action<ServiceConnection> action) => writer.BetweenCommitsAsync(action);

    /// <summary>Finishes the operations that wait, then closes the file.</summary>
    public void Dispose()
    {
        disposed = true;
        writer.Dispose();
        CloseIdle();
    }

    private ServiceConnection OpenReader()
    {
        var connection = new ServiceConnection(path);
        connection.Script("PRAGMA query_only = 1");
        return connection;
    }

    private void Return(ServiceConnection connection)
    {
        idle.Add(connection);
        if (disposed) CloseIdle();
    }

    private void CloseIdle()
    {
        while (idle.TryTake(out var connection)) connection.Dispose();
    }
}
