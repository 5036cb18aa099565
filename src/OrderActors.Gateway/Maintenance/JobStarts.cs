using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Maintenance;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;

namespace OrderActors.Gateway.Maintenance;

/// <summary>Starts maintenance jobs, each once under its idempotency key.</summary>
internal sealed class JobStarts(MaintenanceJobRunner jobs, StartClaims claims)
{
    /// <summary>All jobs share their keys: the key of a purge starts no backup.</summary>
    private const string Scope = "maintenance";

    /// <summary>Starts a job; a repeat under its key is answered before anything is checked again.</summary>
    /// <param name="context">The request.</param>
    /// <param name="job">What the job is called.</param>
    /// <param name="content">What else tells it from other jobs of that name.</param>
    /// <param name="work">Does it.</param>
    /// <param name="refusal">Why it cannot be done, or null.</param>
    public async Task<Results<Accepted<JobStatus>, Problem>> StartAsync(HttpContext context, string job, string content,
        Func<JobProgress, CancellationToken, Task<string>> work, Func<string?> refusal)
    {
        if (!IdempotencyKeys.TryRead(context.Request, out var key)) return IdempotencyKeys.Malformed;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{job}\n{content}"));
        var fingerprint = Convert.ToHexString(hash.AsSpan(0, 16));
        if (jobs.FindByKey(key) is { } known)
            return known.Fingerprint == fingerprint ? Accepted(known.Job) : StartClaims.Reused(key!);
        if (refusal() is { } wrong) return Problem.Invalid(wrong);
        KeyClaim? claim = null;
        if (key is not null)
        {
            var claimed = await claims.ClaimAsync(context, Scope, Scope, job, new(key, fingerprint));
            if (claimed.Failed) return claimed.Problem;
            claim = claimed.Value;
        }

        var started = jobs.Start(job, key, work, out var inTheWay, fingerprint);
        if (!inTheWay) return Accepted(started);
        if (claim is not null) await claims.ReleaseAsync(claim);
        return new Problem(StatusCodes.Status409Conflict, "job-running",
            $"one job at a time: {started.Job} is under way ({started.Detail})");
    }

    private static Accepted<JobStatus> Accepted(JobStatus job) =>
        TypedResults.Accepted($"{MaintenanceEndpoints.Root}/{job.Id}", job);
}
