using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Feed;

/// <summary>
/// Follows the journal once for all feeds of the process: each event is read and written out once, and handed to
/// whoever wants it. While nobody listens it reads nothing.
/// </summary>
/// <remarks>
/// Feeds wait for orders, not orders for feeds: lines are written one after the other by one task, which rests as long
/// as it works. What a feed gets is the rows of <see cref="IJournal.ReadAsync"/>, so none is passed over.
/// </remarks>
internal sealed class EventFanOut(IJournal journal, ISagaEngine engine, FeedFrames frames, TimeProvider time,
    GatewayOptions options, IHostApplicationLifetime lifetime, ILogger<EventFanOut> log)
{
    private const int RowsPerPage = 500;

    /// <summary>This many lines are written between two rests.</summary>
    private const int LinesAtOnce = 32;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    private readonly Lock gate = new();
    private readonly HashSet<FeedSubscriber> ofAll = [];
    private readonly Dictionary<SagaId, HashSet<FeedSubscriber>> ofSagas = [];
    private TaskCompletionSource woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool follows;
    private long position;

    /// <summary>Adds a reader; it gets what comes after the position that is returned.</summary>
    /// <remarks>
    /// A reader may know a position that the journal's follower has not come to yet: it joins once that is there, or it
    /// would be given again what it has.
    /// </remarks>
    public async Task<long> JoinAsync(FeedSubscriber subscriber, CancellationToken cancellation)
    {
        var mark = await engine.HighWaterMarkAsync(cancellation);
        while (true)
        {
            lock (gate)
            {
                if (follows && position >= mark) return Add(subscriber);
                if (!follows)
                {
                    (follows, position) = (true, mark);
                    _ = Task.Run(FollowAsync, CancellationToken.None);
                    return Add(subscriber);
                }

                woken.TrySetResult();
            }

            await Task.Delay(Moment, time, cancellation);
        }
    }

    /// <summary>Where who joins now would begin.</summary>
    public async ValueTask<long> HeadAsync(CancellationToken cancellation)
    {
        var mark = await engine.HighWaterMarkAsync(cancellation);
        lock (gate) return follows ? Math.Max(position, mark) : mark;
    }

    /// <summary>Takes a reader away.</summary>
    public void Leave(FeedSubscriber subscriber)
    {
        lock (gate)
        {
            ofAll.Remove(subscriber);
            if (subscriber.Saga is not { } saga || !ofSagas.TryGetValue(saga, out var others)) return;
            others.Remove(subscriber);
            if (others.Count == 0) ofSagas.Remove(saga);
        }
    }

    /// <summary>Makes the writer look again.</summary>
    public void Wake()
    {
        lock (gate) woken.TrySetResult();
    }

    private long Add(FeedSubscriber subscriber)
    {
        if (subscriber.Saga is not { } saga) ofAll.Add(subscriber);
        else if (ofSagas.TryGetValue(saga, out var others)) others.Add(subscriber);
        else ofSagas[saga] = [subscriber];
        return position;
    }

    private async Task FollowAsync()
    {
        var stopping = lifetime.ApplicationStopping;
        try
        {
            while (true)
            {
                lock (gate)
                {
                    follows = ofAll.Count + ofSagas.Count > 0;
                    if (!follows) return;
                    if (woken.Task.IsCompleted) woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                var page = await journal.ReadAsync(position, RowsPerPage, stopping);
                var moved = page.Through > position;
                if (moved) HandOut(page);
                await WriteAsync(stopping);
                if (!moved) await WaitAsync(stopping);
            }
        }
        catch (Exception e)
        {
            // The feeds' boundary: whatever it was, they end, and whoever wants more resumes by the last id.
            if (e is not (StoreUnreachableException or OperationCanceledException))
                log.LogError(e, "The live feeds end: {Error}", e.Message);
            EndAll();
        }
    }

    private void HandOut(JournalPage page)
    {
        var rows = page.Rows.Select(row => (Row: row, Data: frames.Data(row))).ToList();
        using var whole = new MemoryStream();
        foreach (var (row, data) in rows) whole.Write(FeedFrames.Frame(row.Ordering, data));
        var batch = whole.ToArray();
        lock (gate)
        {
            position = page.Through;
            if (rows.Count > 0)
                foreach (var subscriber in ofAll) subscriber.Add(rows[^1].Row.Ordering, 0, batch);
            if (ofSagas.Count == 0) return;
            foreach (var (row, data) in rows)
            {
                if (!ofSagas.TryGetValue(row.SagaId, out var interested)) continue;
                var frame = FeedFrames.Frame(row.SequenceNumber, data);
                foreach (var subscriber in interested) subscriber.Add(row.Ordering, row.SequenceNumber, frame);
            }
        }
    }

    private async Task WriteAsync(CancellationToken stopping)
    {
        FeedSubscriber[] lines;
        lock (gate) lines = [.. ofAll, .. ofSagas.Values.SelectMany(subscribers => subscribers)];
        foreach (var some in lines.Chunk(LinesAtOnce))
        {
            var started = time.GetTimestamp();
            var written = false;
            foreach (var line in some)
                written |= line.Push(started,
                    each => time.GetElapsedTime(each.WrittenAt, started) >= options.Heartbeat);
            if (written && lines.Length > LinesAtOnce)
                await Task.Delay(time.GetElapsedTime(started), time, stopping);
        }
    }

    /// <summary>Waits for an event, for a connection that can take more, or for the time of a heartbeat.</summary>
    private async Task WaitAsync(CancellationToken stopping)
    {
        Task wake;
        lock (gate) wake = woken.Task;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var beat = new CancellationTokenSource(options.Heartbeat / 2, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, beat.Token);
        var committed = engine.CommittedAfterAsync(position, either.Token);
        await Task.WhenAny(committed, wake);
        await over.CancelAsync();
        await committed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.ThrowIfCancellationRequested();
        if (committed.IsFaulted) await committed;
    }

    private void EndAll()
    {
        lock (gate)
        {
            follows = false;
            foreach (var subscriber in ofAll.Concat(ofSagas.Values.SelectMany(others => others))) subscriber.End();
        }
    }
}
