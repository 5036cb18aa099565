using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrderActors.Engine.Services;
using OrderActors.Sagas;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Postgres;

/// <summary>The session that writes the services' tables.</summary>
/// <remarks>
/// A statement alone is a journey to the server and back. So statements whose outcome is foreseen travel together with
/// the next one that must be waited for: an operation of a service, and many of them in one transaction, cost few
/// journeys. What was foreseen is compared with what the server says before the transaction may commit.
/// </remarks>
/// <param name="database">The database.</param>
/// <param name="shared">Whether nodes of a cluster write the tables together: each commit then waits for its turn.
/// </param>
/// <param name="modules">The modules' tables.</param>
internal sealed class PostgresServiceSession(
    PostgresDatabase database, bool shared, IReadOnlyList<ServiceTables> modules) : ServiceSession
{
    private readonly PostgresServiceRow row = new();
    private PostgresStatements statements = new();
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;
    private bool foresees;
    private int changes;

    public override int Changes => changes;

    /// <summary>Connects, takes the tables over from a previous owner, and brings them to this code's version.
    /// </summary>
    /// <exception cref="BrokenInvariantException">OA0012: newer code has made the tables. OA0025: they are not of the
    /// journal beside them.</exception>
    public async Task OpenAsync(ILogger log, CancellationToken cancellation)
    {
        connection = await database.OpenSessionAsync("services", cancellation);
        if (shared) await PostgresServiceLock.ShareAsync(connection, database.Options, cancellation);
        else await PostgresServiceLock.TakeOverAsync(connection, database.Options, cancellation);
        await PostgresStorePair.OpenServicesAsync(connection, database.Options, () =>
            PostgresServiceSchema.EnsureAsync(connection, database.Options, modules, cancellation),
            log, cancellation);
    }

    public override void Begin(bool certain)
    {
        foresees = !certain;
        Guard(() =>
        {
            connection ??= Reconnect();
            transaction = connection.BeginTransaction();
            if (shared) PostgresServiceLock.TakeTurn(connection, database.Options);
        });
    }

    public override bool CameTrue()
    {
        try
        {
            return statements.Count == 0 || Guard(() => statements.Send(connection!));
        }
        catch (Exception e) when (e is BrokenInvariantException
            or ServiceStorageException { Fault: StorageFault.Statement })
        {
            // Some operation's statement was refused; which one is found when each waits for its answers.
            return false;
        }
    }

    public override void Commit()
    {
        try
        {
            Send();
            transaction!.Commit();
            transaction.Dispose();
            transaction = null;
        }
        catch (PostgresException e) when (!PostgresFaults.IsFatal(e))
        {
            throw new ServiceStorageException(StorageFault.Definite, e.MessageText, e)
            {
                WantsRoom = PostgresFaults.IsFull(e),
            };
        }
        catch (NpgsqlException e)
        {
            // The commit may have been done: the next session, which has the lock, finds the old one's work settled.
            throw new ServiceStorageException(StorageFault.Unknown, e.Message, e);
        }
    }

    public override void RollBack()
    {
        statements.Forget();
        if (connection is null) return;
        try
        {
            transaction?.Rollback();
            transaction?.Dispose();
            transaction = null;
            if (connection.State == System.Data.ConnectionState.Open) return;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The session's end undoes its transaction as well.
        }

        Dispose();
    }

    public override void SetSavepoint()
    {
        Send();
        Guard(() => transaction!.Save("operation"));
    }

    public override void EndSavepoint(bool undo) => Guard(() =>
    {
        if (undo) transaction!.Rollback("operation");
        transaction!.Release("operation");
    });

    public override bool TryChange(ServiceSql sql, params ReadOnlySpan<SqlValue> values)
    {
        if (!foresees) return Execute(sql, values) == 1;
        changes++;
        statements.Add(sql, values, expected: 1);
        return true;
    }

    public override void Change(ServiceSql sql, params ReadOnlySpan<SqlValue> values)
    {
        if (!foresees)
        {
            Execute(sql, values);
            return;
        }

        changes++;
        statements.Add(sql, values, expected: null);
    }

    public override int Execute(ServiceSql sql, params ReadOnlySpan<SqlValue> values)
    {
        var changing = statements.Add(sql, values, expected: null);
        Send();
        // Its object is used again for the next statement of its kind, which is not before this line.
        var changed = (int)changing.Rows;
        changes += changed;
        return changed;
    }

    public override T? First<T>(ServiceSql sql, Func<ServiceRow, T> read, params ReadOnlySpan<SqlValue> values)
        where T : class
    {
        T? first = null;
        Each(sql, found => first ??= read(found), values);
        return first;
    }

    public override T?[] FirstOfEach<T>(
        ServiceSql sql, Func<ServiceRow, T> read, IReadOnlyList<SqlValue[]> valuesOfEach)
        where T : class
    {
        var firsts = new T?[valuesOfEach.Count];
        foreach (var values in valuesOfEach) statements.Add(sql, values, expected: null);
        changes++;
        var cameTrue = Guard(() => statements.Query(
            connection!, row, (result, found) => firsts[result] ??= read(found)));
        return cameTrue ? firsts : throw ForeseenWrong();
    }

    public override void Each(ServiceSql sql, Action<ServiceRow> read, params ReadOnlySpan<SqlValue> values)
    {
        statements.Add(sql, values, expected: null);
        // It may be a statement that changes and returns rows.
        changes++;
        var cameTrue = Guard(() => statements.Query(connection!, row, (_, found) => read(found)));
        if (!cameTrue) throw ForeseenWrong();
    }

    public override void Dispose()
    {
        statements = new();
        transaction = null;
        connection?.Dispose();
        connection = null;
    }

    private void Send()
    {
        if (statements.Count > 0 && !Guard(() => statements.Send(connection!))) throw ForeseenWrong();
    }

    /// <summary>It counts as a change: whichever operation meets it, the whole run must be undone.</summary>
    private ForeseenWrongException ForeseenWrong()
    {
        changes++;
        return new();
    }

    private NpgsqlConnection Reconnect()
    {
        var opened = database.OpenSessionAsync("services", CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();
        try
        {
            PostgresServiceLock.Take(opened, database.Options, shared);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private void Guard(Action act) => Guard(() =>
    {
        act();
        return true;
    });

    private T Guard<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("23", StringComparison.Ordinal)
            || e.SqlState == PostgresErrorCodes.NumericValueOutOfRange)
        {
            changes++;
            throw new BrokenInvariantException("OA0013", $"a row was refused: {e.MessageText}");
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            throw new ServiceStorageException(StorageFault.Definite, e.Message, e)
            {
                WantsRoom = PostgresFaults.IsFull(e),
            };
        }
        catch (PostgresException e)
        {
            changes++;
            throw new ServiceStorageException(StorageFault.Statement,
                string.Create(CultureInfo.InvariantCulture, $"{e.MessageText} (SQL state {e.SqlState})"), e);
        }
    }
}

/// <summary>A statement did not change what was foreseen: the operations run again and wait for each answer.</summary>
#pragma warning disable CA1064 // It never leaves this assembly.
internal sealed class ForeseenWrongException : Exception;
#pragma warning restore CA1064
