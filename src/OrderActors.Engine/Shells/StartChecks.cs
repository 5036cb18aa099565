using Microsoft.Extensions.Logging;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Shells;

/// <summary>The checks of every engine once its index is caught up, before a saga runs.</summary>
internal static class StartChecks
{
    /// <summary>Refuses a journal that this version cannot read, and sets the clock of waits to it.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="index">Its index.</param>
    /// <param name="kinds">The kinds of this version.</param>
    /// <param name="newest">The ordering of the journal's newest event, or 0.</param>
    /// <param name="clock">The clock of waits.</param>
    /// <param name="log">Gets a warning of a clock that was set back.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="BrokenInvariantException">OA0012: some events cannot be read.</exception>
    public static async Task RunAsync(IJournal journal, ISagaIndex index, SagaKinds kinds, long newest,
        SteadyClock clock, ILogger log, CancellationToken cancellation)
    {
        await UnreadableEvents.RefuseAsync(journal, index, kinds, cancellation);
        await ClockCatchUp.RunAsync(journal, newest, clock, log, cancellation);
    }
}
