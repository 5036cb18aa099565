using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using OrderActors.Akka.Sagas;
using OrderActors.Testing;

namespace OrderActors.Akka.Tests.Worlds;

/// <summary>
/// One life of a simulated process: an actor system whose threads, time and journal are the test's. When it is over
/// nothing of it runs any more, in the middle of whatever it did.
/// </summary>
internal sealed class Life : IDisposable
{
    private static readonly ConcurrentDictionary<string, Life> All = new(StringComparer.Ordinal);
    private static int born;

    private readonly string name = $"life-{Interlocked.Increment(ref born)}";

    public Life(VirtualTime time, StoreOfLives store, SagaActorContext parts)
    {
        Time = time;
        Store = store;
        Parts = parts;
        Pump = new(name);
        All[name] = this;
        var system = ActorSystem.Create(name, ConfigurationFactory.ParseString(Hocon));
        Region = system.ActorOf(TestRegion.Props(parts), "region");
    }

    public VirtualTime Time { get; }

    public StoreOfLives Store { get; }

    public SagaActorContext Parts { get; }

    public Pump Pump { get; }

    public IActorRef Region { get; }

    public ConcurrentBag<ITimer> Timers { get; } = [];

    public bool IsOver { get; private set; }

    private string Hocon => $$"""
        orderactors-tests.life = {{name}}
        akka {
          loggers = []
          stdout-loglevel = off
          log-dead-letters = off
          scheduler.implementation = "{{typeof(VirtualScheduler).AssemblyQualifiedName}}"
          actor.default-dispatcher { type = Dispatcher, executor = "{{Executor}}" }
          actor.internal-dispatcher { type = Dispatcher, executor = "{{Executor}}" }
          persistence {
            dispatchers.default-plugin-dispatcher { type = Dispatcher, executor = "{{Executor}}" }
            dispatchers.default-replay-dispatcher { type = Dispatcher, executor = "{{Executor}}" }
            journal.plugin = orderactors-tests.journal
            snapshot-store.plugin = akka.persistence.no-snapshot-store
          }
          coordinated-shutdown {
            run-by-clr-shutdown-hook = off
            run-by-actor-system-terminate = off
          }
        }
        orderactors-tests.journal {
          class = "{{typeof(StoreJournal).AssemblyQualifiedName}}"
          replay-filter.mode = off
        }
        """;

    private static string Executor => typeof(PumpExecutorConfigurator).AssemblyQualifiedName!;

    public static Life Named(string name) => All[name];

    public void Dispose()
    {
        IsOver = true;
        Pump.Dispose();
        foreach (var timer in Timers) timer.Dispose();
        All.TryRemove(name, out _);
    }
}
