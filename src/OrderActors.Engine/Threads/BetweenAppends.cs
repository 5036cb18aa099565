using OrderActors.Engine.Journal;

namespace OrderActors.Engine.Threads;

/// <summary>What the journal's writer does between two appends: deletes something, say.</summary>
internal sealed class BetweenAppends(Func<ValueTask<AppendResult>> run)
{
    private readonly TaskCompletionSource<AppendResult> result =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<AppendResult> Result => result.Task;

    /// <param name="lost">Why nothing can be stored now, or null.</param>
    public void Run(string? lost)
    {
        try
        {
            var pending = lost is null ? run() : new(new AppendResult(AppendStatus.NotOwner, Detail: lost));
            result.TrySetResult(
                pending.IsCompletedSuccessfully ? pending.Result : pending.AsTask().GetAwaiter().GetResult());
        }
        catch (Exception e)
        {
            // Told to whoever ordered it, and then to the engine, for which a failed write is the end.
            result.TrySetException(e);
            throw;
        }
    }

    public void Refuse(string reason) => result.TrySetResult(new(AppendStatus.NotOwner, Detail: reason));
}
