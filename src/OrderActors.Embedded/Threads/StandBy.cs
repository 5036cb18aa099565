using Microsoft.Extensions.Logging;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Shells;

namespace OrderActors.Embedded.Threads;

/// <summary>Tries to become the journal's owner until it succeeds: a node that waits for another one's end.</summary>
internal sealed class StandBy(IJournal journal, EngineContext parts) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    /// <summary>True as long as the journal is another's.</summary>
    public bool Waits { get; private set; }

    /// <summary>What it waits for, or null.</summary>
    public string? Detail { get; private set; }

    /// <summary>Begins to wait, and continues with <paramref name="run"/> as the owner.</summary>
    public void Start(Func<CancellationToken, Task> run)
    {
        Waits = true;
        Detail = "standing by";
        running = Task.Run(() => RunAsync(run));
    }

    /// <summary>Ends the wait; what has been begun as the owner is finished first.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running;
    }

    public void Dispose() => stop.Dispose();

    private async Task RunAsync(Func<CancellationToken, Task> run)
    {
        try
        {
            await TakeOver.RunAsync(async cancellation => await journal.OpenAsync(cancellation),
                parts.Options.TakeOverInterval, reason => Detail = reason, parts.Time, parts.Log, stop.Token);
            parts.Log.LogInformation("The journal is free: this node takes over");
            Waits = false;
            Detail = null;
            await run(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node ends before its turn came.
        }
        catch (Exception e)
        {
            // Nothing awaits this task. A node that should take over but cannot must not look alive.
            parts.Failure.Report(e);
        }
    }
}
