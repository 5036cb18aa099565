using Microsoft.Extensions.Logging;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Shells;

/// <summary>The work of a standby: it tries to open the store until no other node owns it.</summary>
internal static class TakeOver
{
    /// <summary>Returns once the store is open.</summary>
    /// <param name="open">Opens it, or throws: OA0011 where another process owns it.</param>
    /// <param name="interval">The wait between two tries.</param>
    /// <param name="waitsFor">Called each time with the reason to wait.</param>
    /// <param name="time">Measures the interval.</param>
    /// <param name="log">Gets each reason once.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task RunAsync(Func<CancellationToken, Task> open, TimeSpan interval, Action<string> waitsFor,
        TimeProvider time, ILogger log, CancellationToken cancellation)
    {
        string? known = null;
        using var timer = new PeriodicTimer(interval, time);
        while (true)
        {
            try
            {
                await open(cancellation);
                return;
            }
            catch (Exception e) when (e is BrokenInvariantException { Code: "OA0011" } or StoreUnreachableException)
            {
                if (known != e.Message) log.LogInformation("Standing by: {Reason}", e.Message);
                known = e.Message;
                waitsFor(known);
            }

            await timer.WaitForNextTickAsync(cancellation);
        }
    }
}
