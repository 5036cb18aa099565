using System.Collections.Concurrent;
using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Sqlite;

/// <summary>The built-in services' database as one SQLite file, every commit flushed to the disk.</summary>
/// <param name="dataFolder">The folder of <c>services.db</c>; both are made where they are missing.</param>
public sealed class SqliteServiceStore(string dataFolder) : IServiceStore, IDisposable
{
    private static readonly ServiceSql Begin = new("BEGIN");
    private static readonly ServiceSql Commit = new("COMMIT");

    private readonly string path = Path.Combine(dataFolder, "services.db");
    private readonly ServiceWriter writer = new();
    private readonly ConcurrentBag<ServiceConnection> idle = [];
    private volatile bool disposed;

    /// <inheritdoc/>
    public Task Completion => writer.Completion;

    /// <summary>The file.</summary>
    internal string File => path;

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(dataFolder);
        var connection = new ServiceConnection(path);
        try
        {
            connection.Script(ServiceSchema.WriterSettings);
            ServiceSchema.Ensure(connection, path);
        }
        catch (ServiceStorageException e) when (e.WantsRoom)
        {
            connection.Dispose();
            throw new BrokenInvariantException("OA0033",
                $"there is no room on the disk to open '{path}' ({e.Message}). Make room, start again");
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        writer.Start(connection);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<T> WriteAsync<T>(Func<ServiceTransaction, T> operation) => writer.RunAsync(operation);

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
    internal Task BetweenCommitsAsync(Action<ServiceConnection> action) =>
        writer.BetweenCommitsAsync(session => action((ServiceConnection)session));

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
