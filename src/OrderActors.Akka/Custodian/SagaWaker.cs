using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Sagas;

namespace OrderActors.Akka.Custodian;

/// <summary>
/// Wakes sagas that are not in memory and should be, as they are found in the index; one that is awake already only
/// answers. A few are under way at a time, so that deadlines that come together leave room for orders that come now.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor's end is PostStop, which disposes of the source.")]
internal sealed class SagaWaker : ReceiveActor, IWithTimers
{
    private const int MostUnderWay = 64;

    private readonly SagaParts parts;
    private readonly IActorRef region;
    private readonly TimeSpan interval;
    private readonly Func<CancellationToken, Task<IReadOnlyList<SagaId>>> find;
    private readonly CancellationTokenSource stop = new();
    private bool blind;

    public SagaWaker(SagaParts parts, IActorRef region, TimeSpan interval,
        Func<CancellationToken, Task<IReadOnlyList<SagaId>>> find)
    {
        (this.parts, this.region, this.interval, this.find) = (parts, region, interval, find);
        ReceiveAsync<Tick>(_ => TryScanAsync());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SagaParts parts, IActorRef region, TimeSpan interval,
        Func<CancellationToken, Task<IReadOnlyList<SagaId>>> find) =>
        global::Akka.Actor.Props.Create(() => new SagaWaker(parts, region, interval, find));

    protected override void PreStart() => Self.Tell(Tick.Instance);

    protected override void PostStop()
    {
        stop.Cancel();
        stop.Dispose();
    }

    private async Task TryScanAsync()
    {
        try
        {
            await WakeAsync(await find(stop.Token));
            blind = false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (!blind) parts.Log.LogError("Sagas are not woken up while the index cannot be read: {Error}", e.Message);
            blind = true;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Timers.StartSingleTimer("tick", Tick.Instance, interval);
    }

    private Task WakeAsync(IEnumerable<SagaId> sagas) => Parallel.ForEachAsync(sagas,
        new ParallelOptions { MaxDegreeOfParallelism = MostUnderWay, CancellationToken = stop.Token },
        async (id, cancellation) =>
        {
            try
            {
                await region.Ask<Awake>(new WakeUp(id), parts.Options.ResendAfter, cancellation);
            }
            catch (AskTimeoutException)
            {
                // Its shard is on its way, say: it is found again.
            }
        });
}
