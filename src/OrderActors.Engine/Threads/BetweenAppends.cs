using OrderActors.Engine.Journal;

namespace OrderActors.Engine.Threads;

/// <summary>Work of the journal's writer between two appends, for example a deletion.</summary>
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
            // Reported to the caller, and then to the engine, which a failed write ends.
            result.TrySetException(e);
            throw;
        }
    }

    public void Refuse(string reason) => result.TrySetResult(new(AppendStatus.NotOwner, Detail: reason));
}
