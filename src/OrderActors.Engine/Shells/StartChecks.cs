using Microsoft.Extensions.Logging;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Shells;

/// <summary>What every engine makes sure of once its index is caught up, and before a saga runs.</summary>
internal static class StartChecks
{
    /// <summary>Refuses a journal that this version cannot read, and brings the clock of waits up to it.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="index">Its index.</param>
    /// <param name="kinds">What this version can read.</param>
    /// <param name="newest">The ordering of the journal's newest event, or 0.</param>
    /// <param name="clock">The clock of waits.</param>
    /// <param name="log">Told of a clock that was set back.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="BrokenInvariantException">OA0012: there are events that cannot be read.</exception>
    public static async Task RunAsync(IJournal journal, ISagaIndex index, SagaKinds kinds, long newest,
        SteadyClock clock, ILogger log, CancellationToken cancellation)
    {
        await UnreadableEvents.RefuseAsync(journal, index, kinds, cancellation);
        await ClockCatchUp.RunAsync(journal, newest, clock, log, cancellation);
    }
}
