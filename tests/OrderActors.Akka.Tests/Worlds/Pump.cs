using Akka.Configuration;
using Akka.Dispatch;

namespace OrderActors.Akka.Tests.Worlds;

/// <summary>Runs everything that an actor system runs, on one thread, and knows when nothing is left.</summary>
internal sealed class Pump : IDisposable
{
    private readonly Queue<IRunnable> queue = new();
    private readonly object gate = new();
    private readonly Thread thread;
    private bool running;
    private bool frozen;

    public Pump(string name)
    {
        thread = new(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    public void Add(IRunnable run)
    {
        lock (gate)
        {
            if (frozen) return;
            queue.Enqueue(run);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Waits until nothing is queued and nothing runs.</summary>
    public void WaitUntilIdle()
    {
        lock (gate)
            while ((running || queue.Count > 0) && !frozen) Monitor.Wait(gate);
    }

    /// <summary>The process dies: nothing more is begun.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            frozen = true;
            Monitor.PulseAll(gate);
        }

        if (Thread.CurrentThread != thread) thread.Join();
    }

    private void Run()
    {
        while (Next() is { } run) run.Run();
    }

    private IRunnable? Next()
    {
        lock (gate)
        {
            running = false;
            Monitor.PulseAll(gate);
            while (queue.Count == 0 && !frozen) Monitor.Wait(gate);
            if (frozen) return null;
            running = true;
            return queue.Dequeue();
        }
    }
}

/// <summary>Puts the pump behind every dispatcher of a test's actor system.</summary>
internal sealed class PumpExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) =>
        new PumpExecutor(id, Life.Named(Prerequisites.Settings.System.Name).Pump);

    private sealed class PumpExecutor(string id, Pump pump) : ExecutorService(id)
    {
        public override void Execute(IRunnable run) => pump.Add(run);

        public override void Shutdown()
        {
        }
    }
}
