using Akka.Configuration;
using Akka.Dispatch;

namespace OrderActors.Akka.Journal;

/// <summary>
/// Runs an actor on the thread of whoever sends to it; while it runs, it takes what others send too.
/// </summary>
/// <remarks>
/// For <see cref="GroupCommitJournal"/>, which only hands a write over: a thread switch would cost more than its work.
/// An actor under this executor must neither wait nor take a lock that its senders hold.
/// </remarks>
internal sealed class CallerExecutor(string id) : ExecutorService(id)
{
    public override void Execute(IRunnable run) => run.Run();

    public override void Shutdown()
    {
        // It has no threads.
    }
}

/// <summary>Makes <see cref="CallerExecutor"/>; named as a dispatcher's <c>executor</c> in <c>persistence.conf</c>.
/// </summary>
internal sealed class CallerExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new CallerExecutor(id);
}
