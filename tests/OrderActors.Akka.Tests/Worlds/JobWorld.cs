using Microsoft.Extensions.DependencyInjection;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Testing.Jobs;
using OrderActors.Sagas;
using OrderActors.Storage.InMemory;
using OrderActors.Testing;

namespace OrderActors.Akka.Tests.Worlds;

/// <summary>Jobs under saga actors in virtual time.</summary>
internal sealed class JobWorld : IDisposable
{
    private readonly MemoryJournal journal = new();
    private readonly MemoryIndex index = new();

    public JobWorld()
    {
        Host = new(JobDefinition.Instance,
            services => services.AddSingleton<IJournal>(journal).AddSingleton<ISagaIndex>(index));
        Host.On<JobStep, Done>((step, attempt) => Act(step, attempt));
    }

    public static SagaId Id { get; } = JobDefinition.Id();

    public AkkaTestHost Host { get; }

    /// <summary>What an attempt does; hangs unless a test says otherwise.</summary>
    public Func<JobStep, TestAttempt, Done> Act { get; set; } = (_, _) => throw TestAttempt.Hang();

    public string Stage => Host.View(Id)!.Description.Stage;

    public IEnumerable<AttemptFailed> Failures =>
        Host.History(Id).Select(recorded => recorded.Event).OfType<AttemptFailed>();

    /// <summary>When they were decided.</summary>
    public IEnumerable<DateTimeOffset> FailedAt => Host.History(Id)
        .Where(recorded => recorded.Event is AttemptFailed).Select(recorded => recorded.Envelope.At);

    public void Dispose()
    {
        Host.Dispose();
        journal.DisposeAsync().AsTask().Wait();
        index.DisposeAsync().AsTask().Wait();
    }
}
