using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Testing;

/// <summary>
/// A journal and its index as a test host has them: each call has done its work on return, the index is never behind,
/// and both are reopened with every process.
/// </summary>
internal sealed class TestStore : IDisposable
{
    private readonly EventCodec codec;
    private readonly Action<IServiceCollection> add;
    private ServiceProvider services;
    private IJournal journal;
    private ISagaIndex index;

    public TestStore(SagaKinds kinds, Action<IServiceCollection> add)
    {
        codec = new(kinds);
        this.add = add;
        (services, journal, index) = Open();
    }

    /// <summary>How many events were stored.</summary>
    public int Count { get; private set; }

    /// <summary>Stores rows, in the journal and then in the index.</summary>
    /// <returns>The ordering of the last row.</returns>
    public long Append(IReadOnlyList<JournalRow> rows)
    {
        var appended = Wait(() => journal.AppendAsync(rows, default));
        if (appended.Status != AppendStatus.Committed)
            throw new InvalidOperationException($"the store took no event ({appended.Status}): {appended.Detail}");
        Count += rows.Count;
        var last = appended.FirstOrdering + rows.Count - 1;
        var newest = new Dictionary<SagaId, IndexRow>();
        foreach (var row in rows)
            if (row.Summary is { } summary)
                newest[row.SagaId] = new(row.SagaId, row.SequenceNumber, summary, row.CreatedAt);
        var manifests = rows.Select(row => row.Manifest).ToHashSet();
        Wait(() => index.ApplyAsync(newest.Values, manifests, last, default));
        return last;
    }

    public IReadOnlyList<JournalRow> Rows(SagaId id) => Wait(() => journal.LoadAsync([id], default));

    public IReadOnlyList<RecordedEvent> History(SagaId id) => [.. Rows(id).Select(codec.Decode)];

    public IReadOnlyList<SagaId> Active() => Wait(() => index.ActiveAsync(null, int.MaxValue, default));

    public IReadOnlyList<SagaId> Due(DateTimeOffset now) => [.. WakeUps(now).Select(due => due.Id)];

    public DateTimeOffset? NextWakeUp(DateTimeOffset after)
    {
        foreach (var (_, wakeAt) in WakeUps(DateTimeOffset.MaxValue))
            if (wakeAt > after) return wakeAt;
        return null;
    }

    /// <summary>Closes the store and opens it again, as the next process does.</summary>
    public void Reopen()
    {
        Wait(() => services.DisposeAsync());
        (services, journal, index) = Open();
    }

    public void Dispose()
    {
        Wait(() => services.DisposeAsync());
        codec.Dispose();
    }

    private IReadOnlyList<(SagaId Id, DateTimeOffset WakeAt)> WakeUps(DateTimeOffset until) =>
        Wait(() => index.DueAsync(until, int.MaxValue, default));

    private (ServiceProvider Services, IJournal Journal, ISagaIndex Index) Open()
    {
        var collection = new ServiceCollection();
        add(collection);
        var opened = collection.BuildServiceProvider();
        var (opensFirst, opensThen) = (opened.GetRequiredService<IJournal>(), opened.GetRequiredService<ISagaIndex>());
        Wait(() => opensFirst.OpenAsync(default));
        Wait(() => opensThen.OpenAsync(default));
        return (opened, opensFirst, opensThen);
    }

    // The test's thread is the whole process and waits for its store. The store works on threads of the pool: there it
    // never needs the very thread that waits, as it could on one that a test runner has given a context of its own.
    private static T Wait<T>(Func<ValueTask<T>> work) => Task.Run(() => work().AsTask()).GetAwaiter().GetResult();

    private static void Wait(Func<ValueTask> work) => Task.Run(() => work().AsTask()).GetAwaiter().GetResult();
}
