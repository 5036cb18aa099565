using System.Collections.Concurrent;
using OrderActors.Runtime.Engine;
using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Sqlite;

/// <summary>The built-in services' database as one SQLite file, every commit flushed to the disk.</summary>
/// <param name="dataFolder">The folder of <c>services.db</c>; both are made where they are missing.</param>
/// <param name="outage">Told of the store's outages, or null for one of its own.</param>
/// <param name="time">The clock that pauses are measured by, or null for the system's.</param>
public sealed class SqliteServiceStore(string dataFolder, StoreOutage? outage = null, TimeProvider? time = null)
    : IServiceStore, IDisposable
{
    private const string Reading = "be read";

    /// <summary>
    /// Nobody else should write: a lock that is held for longer is an outage, and waiting for it would hold up others.
    /// </summary>
    private const string WriterPatience = "PRAGMA busy_timeout = 250";

    private static readonly ServiceSql Begin = new("BEGIN");
    private static readonly ServiceSql Commit = new("COMMIT");

    private readonly string path = Path.Combine(dataFolder, "services.db");
    private readonly StoreOutage outage = outage ??= new("the services' database", time ?? TimeProvider.System);
    private readonly ServiceWriter writer = new(outage, time ?? TimeProvider.System);
    private readonly ConcurrentBag<ServiceConnection> idle = [];
    private volatile bool disposed;

    /// <inheritdoc/>
    public Task Completion => writer.Completion;

    /// <inheritdoc/>
    public StoreOutage Outage => outage;

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
            connection.Script(WriterPatience);
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
            new ServiceUnavailableError("the services' database is closed") { OwnStore = true });
        ServiceConnection? connection = null;
        try
        {
            connection = idle.TryTake(out var pooled) ? pooled : OpenReader();
            connection.Execute(Begin);
            var result = read(connection);
            connection.Execute(Commit);
            Return(connection);
            outage.Ends(Reading);
            return ValueTask.FromResult(result);
        }
        catch (Exception e)
        {
            // A connection that failed half-way is not worth repairing: the pool opens another.
            connection?.Dispose();
            return ValueTask.FromException<T>(e is ServiceStorageException failed ? Unreadable(failed) : e);
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

    private ServiceUnavailableError Unreadable(ServiceStorageException e)
    {
        // A statement that is wrong is no outage: it is wrong again the next time.
        var isOutage = e.Fault != StorageFault.Statement;
        if (isOutage) outage.Begins(Reading, e.Message, e.WantsRoom);
        return new($"the services' database cannot be read: {e.Message}", e) { OwnStore = isOutage };
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
