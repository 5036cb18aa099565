using System.Collections.Concurrent;

namespace OrderActors.Storage.Sqlite;

/// <summary>As many readers as there are callers at one time; each serves one of them at a time.</summary>
internal sealed class ReaderPool<TReader>(Func<TReader> open) : IDisposable where TReader : class, IDisposable
{
    private readonly ConcurrentBag<TReader> idle = [];

    /// <summary>Reads. A reader whose read failed is closed: its statements may stand half-way.</summary>
    public TResult Use<TResult>(Func<TReader, TResult> read)
    {
        if (!idle.TryTake(out var reader)) reader = open();
        TResult result;
        try
        {
            result = read(reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }

        idle.Add(reader);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>Closes the readers that are idle; others are opened when they are needed.</summary>
    public void Clear()
    {
        while (idle.TryTake(out var reader)) reader.Dispose();
    }
}
