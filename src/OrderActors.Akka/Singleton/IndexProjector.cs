using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Maintenance;
using OrderActors.Akka.Sagas;
using OrderActors.Engine.Journal;

namespace OrderActors.Akka.Singleton;

/// <summary>Brings the index up to the journal, again and again.</summary>
/// <remarks>
/// The journal shows no row before all lower ones are settled, so none is passed. While the singleton moves, two of
/// these may overlap for a moment: rows never go back, and whoever tells an offset that is behind begins again from the
/// stored one.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "An actor's end is PostStop, which disposes of the source.")]
internal sealed class IndexProjector : ReceiveActor, IWithTimers
{
    private readonly SagaActorContext parts;
    private readonly ISharedJournal journal;
    private readonly AkkaMaintenance maintenance;
    private readonly CancellationTokenSource stop = new();
    private bool lagging;

    public IndexProjector(SagaActorContext parts, ISharedJournal journal, AkkaMaintenance maintenance)
    {
        (this.parts, this.journal, this.maintenance) = (parts, journal, maintenance);
        ReceiveAsync<Tick>(_ => CatchUpAsync());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SagaActorContext parts, ISharedJournal journal, AkkaMaintenance maintenance) =>
        global::Akka.Actor.Props.Create(() => new IndexProjector(parts, journal, maintenance));

    protected override void PreStart() => Self.Tell(Tick.Instance);

    protected override void PostStop()
    {
        stop.Cancel();
        stop.Dispose();
    }

    private async Task CatchUpAsync()
    {
        try
        {
            // A node that stood still looks first: by now another may have leadership.
            if (journal.HasLeadership) await maintenance.CatchUpAsync(stop.Token);
            lagging = false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (!lagging) parts.Log.LogError("The index lags behind the journal: {Error}", e.Message);
            lagging = true;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Timers.StartSingleTimer("tick", Tick.Instance, parts.Options.IndexInterval);
    }
}

/// <summary>It is time.</summary>
internal sealed record Tick
{
    public static Tick Instance { get; } = new();
}
