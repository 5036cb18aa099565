using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using OrderActors.Testing;

namespace OrderActors.Akka.Tests.Worlds;

/// <summary>Akka's scheduler on the test's own time: what it has scheduled fires when the test moves the time
/// there.</summary>
internal sealed class VirtualScheduler : SchedulerBase
{
    private readonly Life life;

    public VirtualScheduler(Config config, ILoggingAdapter log) : base(config, log) =>
        life = Life.Named(config.GetString("orderactors-tests.life"));

    public override TimeSpan MonotonicClock => Time.GetElapsedTime(0);

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    protected override DateTimeOffset TimeNow => Time.GetUtcNow();

    private VirtualTime Time => life.Time;

    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(delay, null, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver,
        object message, IActorRef sender, ICancelable cancelable) =>
        Add(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Add(delay, null, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Add(delay, null, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(initialDelay, interval, action.Run, cancelable);

    private void Add(TimeSpan delay, TimeSpan? interval, Action act, ICancelable? cancelable)
    {
        if (cancelable?.IsCancellationRequested == true) return;
        ITimer? timer = null;
        timer = Time.CreateTimer(_ =>
        {
            if (life.IsOver || cancelable?.IsCancellationRequested == true) timer?.Dispose();
            else act();
        }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        life.Timers.Add(timer);
        cancelable?.Token.Register(timer.Dispose);
        timer.Change(delay, interval ?? Timeout.InfiniteTimeSpan);
    }
}
