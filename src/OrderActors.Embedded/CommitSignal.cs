namespace OrderActors.Embedded;

/// <summary>Notifies readers that follow the journal when there are new events.</summary>
internal sealed class CommitSignal
{
    private readonly object gate = new();
    private TaskCompletionSource? more;
    private long ordering;

    public long Ordering => Volatile.Read(ref ordering);

    public void Set(long last)
    {
        TaskCompletionSource? waiting;
        lock (gate)
        {
            ordering = Math.Max(ordering, last);
            waiting = more;
            more = null;
        }

        waiting?.SetResult();
    }

    public async Task AfterAsync(long known, CancellationToken cancellation)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (ordering > known) return;
                more ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                next = more.Task;
            }

            await next.WaitAsync(cancellation);
        }
    }
}
