using System.Buffers;
using System.IO.Pipelines;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Feed;

/// <summary>One reader of a feed: what waits for it, and its line.</summary>
/// <remarks>
/// Frames are shared by all readers; a reader holds references. Once it is more than <see cref="MostPending"/> behind
/// it is let go: it resumes from the last event that it got. Its request writes to the line before <see cref="Start"/>,
/// the fan-out alone from then to <see cref="CloseAsync"/>.
/// </remarks>
internal sealed class FeedSubscriber(PipeWriter line, SagaId? saga, Action wake)
{
    /// <summary>How many bytes a reader may be behind.</summary>
    private const int MostPending = 4 * 1024 * 1024;

    /// <summary>How many bytes are written at once: no more than the server holds of an answer.</summary>
    private const int Portion = 64 * 1024;

    private readonly Lock gate = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<ReadOnlyMemory<byte>> pending = [];
    private readonly List<(long Ordering, long Number, ReadOnlyMemory<byte> Frames)> early = [];
    private ReadOnlyMemory<byte> rest;
    private Task flushing = Task.CompletedTask;
    private long pendingBytes;
    private long sentThrough;
    private long lastNumber;
    private bool started;
    private bool busy;

    /// <summary>The saga whose events it wants, or null for all.</summary>
    public SagaId? Saga => saga;

    /// <summary>Completed once it gets no more: it was too slow, or its line is down.</summary>
    public Task Ended => ended.Task;

    /// <summary>When it was last written to, as a timestamp.</summary>
    public long WrittenAt { get; private set; }

    /// <summary>Lets the fan-out write, beginning with what came meanwhile.</summary>
    /// <param name="through">Events up to this ordering have been sent.</param>
    /// <param name="number">The newest number of its saga among them, or 0.</param>
    /// <param name="now">A timestamp.</param>
    public void Start(long through, long number, long now)
    {
        lock (gate)
        {
            (sentThrough, lastNumber, WrittenAt, started) = (through, number, now, true);
            pendingBytes = 0;
            foreach (var one in early) Accept(one.Ordering, one.Number, one.Frames);
            early.Clear();
        }

        wake();
    }

    /// <summary>Hands it frames.</summary>
    /// <param name="ordering">The ordering of the last event in them.</param>
    /// <param name="number">The event's number within its saga, where there is one event.</param>
    /// <param name="frames">The frames.</param>
    public void Add(long ordering, long number, ReadOnlyMemory<byte> frames)
    {
        lock (gate)
        {
            if (ended.Task.IsCompleted) return;
            if (started)
            {
                Accept(ordering, number, frames);
            }
            else
            {
                early.Add((ordering, number, frames));
                pendingBytes += frames.Length;
            }

            if (pendingBytes > MostPending) End();
        }
    }

    /// <summary>Writes what waits, or a heartbeat; a line that is still busy gets nothing.</summary>
    /// <param name="now">A timestamp.</param>
    /// <param name="beat">Whether a heartbeat is due if nothing waits.</param>
    /// <returns>Whether something was written.</returns>
    public bool Push(long now, Func<FeedSubscriber, bool> beat)
    {
        lock (gate)
        {
            if (!started || busy || ended.Task.IsCompleted) return false;
            if (pendingBytes > 0) WritePortion();
            else if (beat(this)) line.Write(FeedFrames.Heartbeat.Span);
            else return false;
            WrittenAt = now;
            busy = true;
            flushing = FlushAsync();
            return true;
        }
    }

    /// <summary>Ends it; nothing writes to the connection afterwards.</summary>
    public async Task CloseAsync()
    {
        Task last;
        lock (gate)
        {
            End();
            last = flushing;
        }

        // A caller that does not read would hold it for as long as the server lets him.
        if (!last.IsCompleted) line.CancelPendingFlush();
        await last;
    }

    /// <summary>Ends it from outside: its request sees it.</summary>
    public void End()
    {
        lock (gate)
        {
            ended.TrySetResult();
            pending.Clear();
            early.Clear();
            rest = default;
            pendingBytes = 0;
        }
    }

    private void Accept(long ordering, long number, ReadOnlyMemory<byte> frames)
    {
        if (ordering <= sentThrough) return;
        if (saga is not null)
        {
            if (number <= lastNumber)
                Enqueue(FeedFrames.Reset(number - 1, new(FeedReset.StartedAnew, lastNumber, number)));
            lastNumber = number;
        }

        Enqueue(frames);
    }

    private void Enqueue(ReadOnlyMemory<byte> frames)
    {
        pending.Enqueue(frames);
        pendingBytes += frames.Length;
    }

    private void WritePortion()
    {
        for (var room = Portion; room > 0;)
        {
            if (rest.IsEmpty)
            {
                if (!pending.TryDequeue(out var next)) return;
                rest = next;
            }

            var part = rest[..Math.Min(rest.Length, room)];
            line.Write(part.Span);
            rest = rest[part.Length..];
            room -= part.Length;
            pendingBytes -= part.Length;
        }
    }

    private async Task FlushAsync()
    {
        try
        {
            var result = await line.FlushAsync(CancellationToken.None);
            if (result.IsCompleted || result.IsCanceled) End();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            End(); // The line is down.
        }

        var more = false;
        lock (gate)
        {
            busy = false;
            more = pendingBytes > 0;
        }

        if (more) wake();
    }
}
