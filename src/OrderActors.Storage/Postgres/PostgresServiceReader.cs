using System.Data;
using Npgsql;
using OrderActors.Engine;
using OrderActors.Engine.Services;
using OrderActors.Sagas;

namespace OrderActors.Storage.Postgres;

/// <summary>One of the sessions that read the services' tables. For one thread.</summary>
internal sealed class PostgresServiceReader(PostgresDatabase database, StoreOutage outage) : ServiceReader, IDisposable
{
    private const string Reading = "be read";

    private readonly PostgresServiceRow row = new();
    private PostgresStatements statements = new();
    private NpgsqlConnection? connection;

    /// <summary>Runs a read over one snapshot and answers before the snapshot is given up: nothing rests on that.
    /// </summary>
    public void Run(ServiceRead read)
    {
        // A connection that stood idle may have been dead before the read.
        for (var fresh = connection is null; ; fresh = true)
        {
            try
            {
                connection ??= database.OpenSessionAsync("services, reading", CancellationToken.None)
                    .AsTask().GetAwaiter().GetResult();
                using var snapshot = connection.BeginTransaction(IsolationLevel.RepeatableRead);
                read.Run(this);
                snapshot.Commit();
                outage.Ends(Reading);
                return;
            }
            catch (Exception e) when (PostgresFaults.IsAway(e))
            {
                Dispose();
                if (!fresh && !read.HasEnded) continue;
                outage.Begins(Reading, e.Message, isFull: false);
                read.Fail(new ServiceUnavailableError($"the services' database cannot be read: {e.Message}", e)
                {
                    OwnStore = true,
                });
                return;
            }
            catch (Exception e)
            {
                // A fault of this read alone; its session ends with it, in whatever state it is.
                Dispose();
                read.Fail(e);
                return;
            }
        }
    }

    public override T? First<T>(ServiceSql sql, Func<ServiceRow, T> read, params ReadOnlySpan<SqlValue> values)
        where T : class
    {
        T? first = null;
        Each(sql, found => first ??= read(found), values);
        return first;
    }

    public override void Each(ServiceSql sql, Action<ServiceRow> read, params ReadOnlySpan<SqlValue> values)
    {
        statements.Add(sql, values, expected: null);
        statements.Query(connection!, row, (_, found) => read(found));
    }

    public void Dispose()
    {
        statements = new();
        connection?.Dispose();
        connection = null;
    }
}

/// <summary>A read under way.</summary>
internal abstract class ServiceRead
{
    /// <summary>Whether it has been answered.</summary>
    public abstract bool HasEnded { get; }

    /// <summary>Reads and answers; what it throws is the reader's to deal with.</summary>
    public abstract void Run(ServiceReader reader);

    /// <summary>Answers that it failed, unless it has been answered.</summary>
    public abstract void Fail(Exception failure);
}

internal sealed class ServiceRead<T>(Func<ServiceReader, T> body) : ServiceRead
{
    private readonly TaskCompletionSource<T> source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => source.Task;

    public override bool HasEnded => source.Task.IsCompleted;

    public override void Run(ServiceReader reader) => source.TrySetResult(body(reader));

    public override void Fail(Exception failure) => source.TrySetException(failure);
}
