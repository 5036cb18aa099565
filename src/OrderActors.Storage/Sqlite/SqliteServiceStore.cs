using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Engine;
using OrderActors.Engine.Files;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Sqlite;

/// <summary>The built-in services' database as one SQLite file, every commit flushed to the disk.</summary>
public sealed class SqliteServiceStore : IServiceStore, IDisposable
{
    private const string Reading = "be read";

    /// <summary>
    /// No other process should write: a lock that is held for longer is an outage, and waiting for it would hold up
    /// others.
    /// </summary>
    private const string BusyTimeout = "PRAGMA busy_timeout = 250";

    private static readonly ServiceSql Begin = new("BEGIN");
    private static readonly ServiceSql Commit = new("COMMIT");

    private readonly SqliteStoreOptions options;
    private readonly SqliteJournal? journal;
    private readonly ServiceTables[] modules;
    private readonly StoreOutage outage;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly string path;
    private readonly ServiceWriter writer;
    private readonly ConcurrentBag<ServiceConnection> idle = [];
    private volatile bool disposed;

    /// <summary>Keeps the store's own tables alone, without a module and without a journal beside them.</summary>
    /// <param name="dataFolder">The folder of <c>services.db</c>; both are made where they are missing.</param>
    /// <param name="outage">Gets the store's outages; null for a new one.</param>
    /// <param name="time">The clock that pauses are measured by, or null for the system's.</param>
    public SqliteServiceStore(string dataFolder, StoreOutage? outage = null, TimeProvider? time = null)
        : this(new SqliteStoreOptions(dataFolder), null, outage, time ?? TimeProvider.System) { }

    internal SqliteServiceStore(SqliteStoreOptions options, SqliteJournal? journal, StoreOutage? outage,
        TimeProvider time, ILogger<SqliteServiceStore>? log = null, IEnumerable<ServiceTables>? modules = null)
    {
        this.modules = [.. modules ?? []];
        (this.options, this.journal, this.time) = (options, journal, time);
        this.outage = outage ?? new("the services' database", time);
        this.log = log ?? NullLogger<SqliteServiceStore>.Instance;
        writer = new(this.outage, time);
        path = options.ServicesFile;
    }

    /// <inheritdoc/>
    public Task Completion => writer.Completion;

    /// <inheritdoc/>
    public StoreOutage Outage => outage;

    /// <summary>The file.</summary>
    internal string File => path;

    /// <inheritdoc/>
    /// <exception cref="BrokenInvariantException">OA0020: the file is damaged. OA0025: it and the journal that is open
    /// beside it do not belong together.</exception>
    public Task OpenAsync(CancellationToken cancellation)
    {
        OwnerOnly.CreateFolder(options.DataFolder);
        try
        {
            Open();
            return Task.CompletedTask;
        }
        catch (ServiceStorageException e) when (e.WantsRoom)
        {
            throw NoRoom(e);
        }
        catch (ServiceStorageException e) when (e.Fault == StorageFault.Definite)
        {
            throw new IOException($"'{path}' cannot be opened now: {e.Message}", e);
        }
        catch (SqliteException e) when (SqliteFaults.IsWantOfRoom(e))
        {
            throw NoRoom(e);
        }
        catch (Exception e) when (e is ServiceStorageException or SqliteException)
        {
            throw new BrokenInvariantException("OA0020", $"'{path}' cannot be read: {e.Message}");
        }
    }

    private void Open()
    {
        var beside = journal?.Side;
        var exists = System.IO.File.Exists(path);
        if (!exists) Compare(beside, new(Exists: false, null, 0));
        else if (QuickCheck.Find(path, options.QuickCheckTime, time) is { } finding)
            throw new BrokenInvariantException("OA0020", $"'{path}' is damaged: {finding}");
        DatabaseFile.Ensure(path);
        var connection = new ServiceConnection(path);
        try
        {
            connection.Script(ServiceSchema.WriterSettings);
            if (exists) Compare(beside, ServiceSchema.Look(connection, path));
            ServiceSchema.Ensure(connection, path, modules, beside);
            connection.Script(BusyTimeout);
            if (beside is not null)
            {
                journal!.BindServices(beside.LastOrdering);
                connection.Beside = journal;
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        writer.Start(connection);
    }

    private BrokenInvariantException NoRoom(Exception e) => new("OA0033",
        $"there is no room on the disk to open '{path}' ({e.Message}). Make room, start again");

    /// <summary>Refuses what does not belong together, unless the operator says that it is to be taken.</summary>
    private void Compare(JournalSide? beside, ServicesSide found)
    {
        if (beside is null || StorePair.Disagreement(beside, found) is not { } disagreement) return;
        var message = $"'{options.DataFolder}': {disagreement}";
        if (!options.AcceptStoreLoss) throw new BrokenInvariantException("OA0025", message);
        log.LogWarning("{Disagreement}. The loss is accepted, as the setting AcceptStoreLoss says", message);
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
            // Damage that a read meets is the end of the store as much as one that a write meets: what is written
            // beside it would rest upon it.
            if (e is ServiceStorageException { IsDamage: true }) writer.Fail(e);
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
        // A statement that is wrong is not an outage: it is wrong again the next time.
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
