using Akka.Actor;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Maintenance;
using OrderActors.Akka.Sagas;
using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Singleton;

/// <summary>Brings the index up to the journal, again and again.</summary>
/// <remarks>
/// The journal shows no row above its high-water mark, so none is passed. While the singleton moves, two of
/// these may overlap for a moment: rows never go back, and whoever tells an offset that is behind begins again from the
/// stored one.
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
