using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrderActors.Domain;
using OrderActors.Engine.Maintenance;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Maintenance;

/// <summary>Where to make a backup: an absolute path on the node's machine.</summary>
/// <param name="Directory">The folder to make.</param>
internal sealed record BackupBody(string Directory);

/// <summary>Which sagas to purge; by a time or by an age, one of the two.</summary>
/// <param name="EndedBefore">Those whose last event is older, UTC.</param>
/// <param name="OlderThanSeconds">Those whose last event is so old by the node's clock when the job is ordered.</param>
/// <param name="DryRun">Only count them.</param>
internal sealed record PurgeBody(
    DateTimeOffset? EndedBefore = null, long? OlderThanSeconds = null, bool DryRun = false);

/// <summary>A body without members.</summary>
internal sealed record EmptyBody;

/// <summary>The jobs that the node remembers, newest first.</summary>
/// <param name="Jobs">The newest first.</param>
internal sealed record JobList(IReadOnlyList<JobStatus> Jobs);

/// <summary>Long work that operators order; it is started here and asked after.</summary>
internal static class MaintenanceEndpoints
{
    public const string Root = "/api/maintenance";

    /// <summary>The longest path, in characters: more than any system takes.</summary>
    private const int MaxPath = 4096;

    /// <summary>The longest age, in seconds: a thousand years.</summary>
    private const long MostSeconds = 31_536_000_000;

    public static void MapMaintenance(this IEndpointRouteBuilder app)
    {
        var jobs = app.MapGroup(Root).WithTags("Maintenance");
        jobs.MapGet("", (MaintenanceJobRunner runner) => TypedResults.Ok(new JobList(runner.All)))
            .WithName("ListJobs").MayFail(RouteProblems.Always).MayFail(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("The latest maintenance jobs, newest first");
        jobs.MapGet("/{id}", Find).WithName("GetJob").MayFail(StatusCodes.Status404NotFound)
            .WithSummary("How far a job is, or how it ended");
        jobs.MapPost("/backup", BackupAsync).WithName("StartBackup")
            .Takes<BackupBody>().MayRepeat().MayFail(StatusCodes.Status409Conflict)
            .WithSummary("Starts a backup of the running node into a new folder on its machine");
        jobs.MapPost("/purge", PurgeAsync).WithName("StartPurge")
            .Takes<PurgeBody>().MayRepeat().MayFail(StatusCodes.Status409Conflict)
            .WithSummary("Starts to remove, or to count, the sagas that ended before a time");
        jobs.MapPost("/index-rebuild", RebuildIndexAsync).WithName("StartIndexRebuild")
            .Changes().MayRepeat().MayFail(StatusCodes.Status409Conflict)
            .WithSummary("Starts to rebuild the index from the journal; the old one serves until it is done");
    }

    private static Results<Ok<JobStatus>, Problem> Find(string id, MaintenanceJobRunner runner) =>
        runner.Find(id) is { } job ? TypedResults.Ok(job) : Problem.NotFound($"there is no job '{id}' in this process");

    private static async Task<Results<Accepted<JobStatus>, Problem>> BackupAsync(
        HttpContext context, JobStarts starts, GatewayOptions options, IBackup? backup = null)
    {
        var read = await ReadAsync<BackupBody>(context.Request);
        if (read.Failed) return read.Problem;
        if (TextRules.Text("directory", read.Value.Directory, MaxPath) is { } wrong) return Problem.Invalid(wrong);
        if (backup is null) return Problem.Invalid("this node keeps nothing that could be backed up");
        var folder = read.Value.Directory;
        var target = new BackupTarget(folder, options.BackupRoot);
        return await starts.StartAsync(context, "backup", folder,
            (progress, stop) => backup.RunAsync(target, progress, stop), () => backup.Refusal(target));
    }

    private static async Task<Results<Accepted<JobStatus>, Problem>> PurgeAsync(
        HttpContext context, JobStarts starts, SagaPurge purge)
    {
        var read = await ReadAsync<PurgeBody>(context.Request);
        if (read.Failed) return read.Problem;
        var (endedBefore, seconds, dryRun) = read.Value;
        if (endedBefore is null == seconds is null)
            return Problem.Invalid("either endedBefore or olderThanSeconds must be given, and not both");
        if (seconds is < 0 or > MostSeconds) return Problem.Invalid($"olderThanSeconds must be 0 to {MostSeconds}");
        if (!IdempotencyKeys.TryRead(context.Request, out var key)) return IdempotencyKeys.Malformed;
        return await starts.StartAsync(context, dryRun ? "purge-count" : "purge",
            endedBefore is { } time ? $"{time.UtcTicks}" : $"older than {seconds} s",
            (progress, stop) => purge.RunAsync(
                new(endedBefore ?? progress.StartedAt - TimeSpan.FromSeconds(seconds!.Value), dryRun, key),
                progress, stop), () => null);
    }

    private static async Task<Results<Accepted<JobStatus>, Problem>> RebuildIndexAsync(
        HttpContext context, JobStarts starts, IIndexRebuild index)
    {
        // There is nothing to say; who sends a body all the same sends it like any other.
        if (context.Request.ContentType is not null
            && await ReadAsync<EmptyBody>(context.Request) is { Failed: true } read)
            return read.Problem;
        return await starts.StartAsync(context, "index-rebuild", "", index.RebuildIndexAsync, () => null);
    }

    private static async Task<ValueOrProblem<T>> ReadAsync<T>(HttpRequest request) where T : class
    {
        var body = await RequestBody.ReadAsync(request);
        return body.Failed ? body.Problem : StrictJson.Read<T>(body.Value, GatewayJson.Default.GetTypeInfo(typeof(T))!);
    }
}
