using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.Engine;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Postgres;

/// <summary>The built-in services' tables in the journal's database.</summary>
/// <remarks>
/// One session writes, and a few threads with a session each read: a read waits for the server, and on the pool many of
/// them would hold up everybody else's work.
/// </remarks>
/// <param name="database">The database.</param>
/// <param name="outage">Gets the store's outages; null for a new one.</param>
/// <param name="time">The clock that pauses are measured by, or null for the system's.</param>
/// <param name="shared">Whether nodes of a cluster write the tables together.</param>
/// <param name="log">Notified of a loss that is accepted, or null.</param>
/// <param name="modules">The modules' tables, or null: none but the store's own.</param>
internal sealed class PostgresServiceStore(
    PostgresDatabase database, StoreOutage? outage = null, TimeProvider? time = null, bool shared = false,
    ILogger<PostgresServiceStore>? log = null, IEnumerable<ServiceTables>? modules = null)
    : IServiceStore, IDisposable
{
    private const int Readers = 4;

    private readonly ServiceTables[] modules = [.. modules ?? []];
    private readonly ILogger log = log ?? NullLogger<PostgresServiceStore>.Instance;
    private readonly StoreOutage outage = outage ??= new("the services' database", time ?? TimeProvider.System);
    private readonly ServiceWriter writer = new(outage, time ?? TimeProvider.System);
    private readonly BlockingCollection<ServiceRead> reads = [];
    private readonly List<Thread> readers = [];
    private volatile bool open;
    private int disposed;

    /// <inheritdoc/>
    public Task Completion => writer.Completion;

    /// <inheritdoc/>
    public StoreOutage Outage => outage;

    /// <inheritdoc/>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        var session = new PostgresServiceSession(database, shared, modules);
        try
        {
            await session.OpenAsync(log, cancellation);
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            session.Dispose();
            throw database.Unreachable(e);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        writer.Start(session);
        for (var i = 0; i < Readers; i++)
        {
            var thread = new Thread(Read) { IsBackground = true, Name = "services reader" };
            readers.Add(thread);
            thread.Start();
        }

        open = true;
    }

    /// <inheritdoc/>
    public Task<T> WriteAsync<T>(Func<ServiceTransaction, T> operation) => writer.RunAsync(operation);

    /// <inheritdoc/>
    public ValueTask<T> ReadAsync<T>(Func<ServiceReader, T> read)
    {
        var queued = new ServiceRead<T>(read);
        try
        {
            if (open)
            {
                reads.Add(queued);
                return new(queued.Task);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            // It was closed a moment ago.
        }

        queued.Fail(new ServiceUnavailableError("the services' database is not open") { OwnStore = true });
        return new(queued.Task);
    }

    /// <summary>Finishes what waits, then closes the sessions.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        open = false;
        writer.Dispose();
        reads.CompleteAdding();
        foreach (var reader in readers) reader.Join();
        reads.Dispose();
    }

    private void Read()
    {
        using var session = new PostgresServiceReader(database, outage);
        foreach (var read in reads.GetConsumingEnumerable()) session.Run(read);
    }
}
