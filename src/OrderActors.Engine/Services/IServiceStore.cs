namespace OrderActors.Engine.Services;

/// <summary>The store for the tables of all modules' services.</summary>
public interface IServiceStore
{
    /// <summary>Creates or checks the tables. Call once, on the node that owns the journal.</summary>
    /// <exception cref="Sagas.BrokenInvariantException">OA0012: newer code has made the tables.</exception>
    /// <exception cref="Engine.Journal.StoreUnreachableException">The database is unavailable.</exception>
    Task OpenAsync(CancellationToken cancellation);

    /// <summary>
    /// Runs an operation as if in a transaction of its own: many share one commit, but if one throws, only that one is
    /// undone. The task ends after the commit, with the operation's result or exception.
    /// </summary>
    /// <param name="operation"> Runs on the store's thread. It must not wait, do I/O, or have an effect other than
    /// through the transaction and the result, since it runs again if another operation of its commit has to be undone.
    /// </param>
    /// <exception cref="Sagas.ServiceUnavailableError"> The store could not commit. It is the node's own store, so this
    /// fails no attempt. Effect None: nothing is stored (full, busy, away, closed). Effect Unknown: the connection
    /// broke at the commit; or an I/O error, after which the store takes no more operations. While the store is known
    /// to be away, operations are refused at once, except for one now and then that finds out whether it is back.
    /// </exception>
    Task<T> WriteAsync<T>(Func<ServiceTransaction, T> operation);

    /// <summary>Runs a read on one snapshot, which includes every operation whose task has ended.</summary>
    /// <param name="read">Long loops in it must check their cancellation token themselves.</param>
    /// <exception cref="Sagas.ServiceUnavailableError">The store could not be read.</exception>
    ValueTask<T> ReadAsync<T>(Func<ServiceReader, T> read);

    /// <summary>Whether the store can be used at the moment.</summary>
    StoreOutage Outage { get; }

    /// <summary>Ends when the store is closed; faults with the reason when an I/O error ends it.</summary>
    Task Completion { get; }
}

/// <summary>Reads within one snapshot.</summary>
public abstract class ServiceReader
{
    /// <summary>The first row, or null.</summary>
    public abstract T? First<T>(ServiceSql sql, Func<ServiceRow, T> read,
        params ReadOnlySpan<SqlValue> values) where T : class;

    /// <summary>Calls a function for each row; it must not query anything meanwhile.</summary>
    public abstract void Each(ServiceSql sql, Action<ServiceRow> read, params ReadOnlySpan<SqlValue> values);

    /// <summary>All rows.</summary>
    public List<T> All<T>(ServiceSql sql, Func<ServiceRow, T> read, params ReadOnlySpan<SqlValue> values)
    {
        var rows = new List<T>();
        Each(sql, row => rows.Add(read(row)), values);
        return rows;
    }
}

/// <summary>Reads and writes of one operation.</summary>
public abstract class ServiceTransaction : ServiceReader
{
    /// <summary>Runs a statement without result rows; returns how many rows it changed.</summary>
    /// <exception cref="Sagas.BrokenInvariantException">OA0013: a row was refused by a constraint.</exception>
    public abstract int Execute(ServiceSql sql, params ReadOnlySpan<SqlValue> values);

    /// <summary>
    /// Runs a statement that changes one row the first time its operation runs, and none when that is repeated. Returns
    /// whether it changed its row.
    /// </summary>
    /// <remarks>
    /// A store for which each statement is a round trip returns true before it knows, and runs the operation again if
    /// that was wrong. So use this where true is nearly always right.
    /// </remarks>
    /// <exception cref="Sagas.BrokenInvariantException">OA0013: a row was refused by a constraint.</exception>
    public virtual bool TryChange(ServiceSql sql, params ReadOnlySpan<SqlValue> values) => Execute(sql, values) == 1;

    /// <summary>Runs a statement without result rows where the number of changed rows does not matter.</summary>
    /// <exception cref="Sagas.BrokenInvariantException">OA0013: a row was refused by a constraint.</exception>
    public virtual void Change(ServiceSql sql, params ReadOnlySpan<SqlValue> values) => Execute(sql, values);

    /// <summary>
    /// Runs one statement for each set of values, in their order, and returns the first row of each, or null where it
    /// has none. A store for which each statement is a round trip sends them all in one.
    /// </summary>
    /// <exception cref="Sagas.BrokenInvariantException">OA0013: a row was refused by a constraint.</exception>
    public virtual T?[] FirstOfEach<T>(
        ServiceSql sql, Func<ServiceRow, T> read, IReadOnlyList<SqlValue[]> valuesOfEach) where T : class
    {
        var firsts = new T?[valuesOfEach.Count];
        for (var i = 0; i < firsts.Length; i++) firsts[i] = First(sql, read, valuesOfEach[i]);
        return firsts;
    }
}

/// <summary>The current row; valid only within the call that receives it.</summary>
public abstract class ServiceRow
{
    /// <summary>A text that is not null.</summary>
    public abstract string Text(int column);

    /// <summary>A text or null.</summary>
    public abstract string? TextOrNull(int column);

    /// <summary>A number; 0 for null.</summary>
    public abstract long Number(int column);
}
