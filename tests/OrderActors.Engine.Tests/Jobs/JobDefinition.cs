using System.Text.Json.Serialization;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Engine.Tests.Jobs;

public sealed record StartJob(DateTimeOffset? Deadline = null, string Fault = "") : SagaCommand;

public sealed record Poke(string Text) : SagaCommand;

public sealed record CancelJob : SagaCommand;

/// <summary>A command that the kind does not know.</summary>
public sealed record Stranger : SagaCommand;

public sealed record JobStarted(string Fault, DateTimeOffset At, DateTimeOffset? Deadline) : SagaEvent;

public sealed record JobPoked(string Text) : SagaEvent;

public sealed record JobMoved(string Key, string Text) : SagaEvent;

public sealed record JobFailed(string Reason) : SagaEvent;

public sealed record JobStep(string What) : Activity<Done>;

public sealed record Done(string Text);

public sealed record JobState(
    string Stage, string Fault, DateTimeOffset StartedAt, DateTimeOffset? Deadline, int Pokes, string Note,
    string From = "");

public static class JobDefinition
{
    public static SagaDefinition<JobState> Instance { get; } =
        new SagaDefinition<JobState>("job", new JobSaga(), [["first"], ["second"], ["undoing"], ["done", "undone"]])
            .Event("job.started.v1", "job", JobJson.Default.JobStarted)
            .Event("job.poked.v1", "job", JobJson.Default.JobPoked)
            .Event("job.moved.v1", "job", JobJson.Default.JobMoved)
            .Event("job.failed.v1", "job", JobJson.Default.JobFailed)
            .Command("start", JobJson.Default.StartJob, starts: true)
            .Command("poke", JobJson.Default.Poke)
            .Command("cancel", JobJson.Default.CancelJob)
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
[JsonSerializable(typeof(JobStarted))]
[JsonSerializable(typeof(JobPoked))]
[JsonSerializable(typeof(JobMoved))]
[JsonSerializable(typeof(JobFailed))]
[JsonSerializable(typeof(StartJob))]
[JsonSerializable(typeof(Poke))]
[JsonSerializable(typeof(CancelJob))]
[JsonSerializable(typeof(JobState))]
internal sealed partial class JobJson : JsonSerializerContext;
