using System.Text.Json.Serialization;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Testing.Jobs;

[JsonDerivedType(typeof(StartJob), "start")]
[JsonDerivedType(typeof(Poke), "poke")]
[JsonDerivedType(typeof(CancelJob), "cancel")]
public abstract record JobCommand : SagaCommand;

[Command(Starts = true)]
public sealed record StartJob(DateTimeOffset? Deadline = null, string Fault = "") : JobCommand;

public sealed record Poke(string Text) : JobCommand;

public sealed record CancelJob : JobCommand;

/// <summary>A command that the kind does not know.</summary>
public sealed record Stranger : SagaCommand;

[JsonDerivedType(typeof(JobStarted), "job.started.v1")]
[JsonDerivedType(typeof(JobPoked), "job.poked.v1")]
[JsonDerivedType(typeof(JobMoved), "job.moved.v1")]
[JsonDerivedType(typeof(JobFailed), "job.failed.v1")]
[EventClass("job")]
public abstract record JobEvent : SagaEvent;

public sealed record JobStarted(string Fault, DateTimeOffset At, DateTimeOffset? Deadline) : JobEvent;

public sealed record JobPoked(string Text) : JobEvent;

public sealed record JobMoved(string Key, string Text) : JobEvent;

public sealed record JobFailed(string Reason) : JobEvent;

public sealed record JobStep(string What) : Activity<Done>;

public sealed record Done(string Text);

public sealed record JobState(
    string Stage, string Fault, DateTimeOffset StartedAt, DateTimeOffset? Deadline, int Pokes, string Note,
    string From = "");

public static class JobDefinition
{
    public static SagaDefinition<JobState> Instance { get; } =
        new SagaDefinition<JobState>("job", new JobSaga(), [["first"], ["second"], ["undoing"], ["done", "undone"]])
            .EventsOf(JobJson.Default.JobEvent)
            .CommandsOf(JobJson.Default.JobCommand)
            .Activity<JobStep, Done>("step", "jobs")
            .Query("status", JobJson.Default.JobState, state => state);

    public static SagaKinds Kinds { get; } = new([Instance]);

    public static SagaId Id(int number = 1) => SagaId.Create("job", $"J-{number}");
}

/// <summary>One policy for every call, changed by the test.</summary>
public sealed class JobPolicies : ICallPolicies
{
    public int StuckAfter { get; set; } = 5;

    public TimeSpan KeyRetention { get; set; } = TimeSpan.FromHours(24);

    public CallPolicy Policy { get; set; } = CallPolicy.Default;

    public RetryPolicy Retry
    {
        get => Policy.Retry;
        set => Policy = Policy with { Retry = value };
    }

    public CallPolicy For(string kind, Work.Call call) => Policy;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JobEvent))]
[JsonSerializable(typeof(JobCommand))]
[JsonSerializable(typeof(JobState))]
internal sealed partial class JobJson : JsonSerializerContext;
