using Akka.Actor;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Maintenance;
using OrderActors.Akka.Sagas;
using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Singleton;

/// <summary>Catches the index up from the journal, round after round.</summary>
/// <remarks>
/// The journal shows no row above its high-water mark, so none is skipped. While the singleton moves, two of these may
/// overlap for a moment. An older row never overwrites a newer one, and a projector whose offset is behind the stored
/// one starts again from that.
/// </remarks>
internal sealed class IndexProjector(SagaActorContext parts, ISharedJournal journal, AkkaMaintenance maintenance)
    : LeaderRounds(parts, journal, parts.Options.IndexInterval)
{
    public static Props Props(SagaActorContext parts, ISharedJournal journal, AkkaMaintenance maintenance) =>
        global::Akka.Actor.Props.Create(() => new IndexProjector(parts, journal, maintenance));

    protected override Task RoundAsync(CancellationToken cancellation) => maintenance.CatchUpAsync(cancellation);

    protected override void LogFailing(string error) =>
        Parts.Log.LogError("The index lags behind the journal: {Error}", error);
}
