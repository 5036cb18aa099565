using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderActors.Engine.Maintenance;

/// <summary>
/// Runs the maintenance jobs that operators request, one at a time, and remembers how the latest ones ended.
/// </summary>
/// <remarks>
/// One at a time because jobs affect each other: a backup during a purge, or a purge during an index rebuild, would
/// each need an argument why it is correct. Nothing here survives the process; an interrupted job is requested again
/// and continues from what it finds.
/// </remarks>
public sealed class MaintenanceJobRunner(TimeProvider time, ILogger<MaintenanceJobRunner> log, KeyOptions? keys = null)
    : IHostedService, IDisposable
{
    private const int Remembered = 32;

    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];
    private readonly CancellationTokenSource stopping = new();
    private bool closed;

    /// <summary>The latest jobs, newest first.</summary>
    public IReadOnlyList<JobStatus> All
    {
        get
        {
            lock (gate) return [.. entries.Take(Remembered).Select(entry => entry.Status)];
        }
    }

    /// <summary>The job of that id; null if there was none since the process started.</summary>
    public JobStatus? Find(string id)
    {
        lock (gate) return entries.Find(entry => entry.Id == id)?.Status;
    }

    /// <summary>The job that was requested under an idempotency key, and its fingerprint; or null.</summary>
    /// <remarks>
    /// A key is known while the process lives and the key is within the retention or among those of the last jobs.
    /// </remarks>
    public (JobStatus Job, string? Fingerprint)? FindByKey(string? key)
    {
        lock (gate)
            return key is not null && entries.Find(entry => entry.Key == key) is { } known
                ? (known.Status, known.Fingerprint)
                : null;
    }

    /// <summary>
    /// Starts a job, unless one runs; a repeat under the same key finds the first one, running or ended.
    /// </summary>
    /// <param name="job">The job's name.</param>
    /// <param name="key">The caller's idempotency key, or null.</param>
    /// <param name="work">Runs it; its result is the sentence about how it ended.</param>
    /// <param name="inTheWay">True if the returned job is another one, which is running, and nothing was
    /// started.</param>
    /// <param name="fingerprint">Equal for equal contents; null for a caller that does not compare them.</param>
    public JobStatus Start(
        string job, string? key, Func<JobProgress, CancellationToken, Task<string>> work, out bool inTheWay,
        string? fingerprint = null)
    {
        inTheWay = false;
        lock (gate)
        {
            if (key is not null && entries.Find(known => known.Key == key) is { } repeated) return repeated.Status;
            if (closed || entries.Exists(entry => entry.IsRunning))
            {
                inTheWay = true;
                return entries.FirstOrDefault(entry => entry.IsRunning)?.Status
                    ?? new Entry("", "stop", null, null, time.GetUtcNow()).Status;
            }

            var entry = new Entry(Guid.NewGuid().ToString("N")[..12], job, key, fingerprint, time.GetUtcNow());
            entries.Insert(0, entry);
            var old = time.GetUtcNow() - (keys ?? new()).RememberFor;
            while (entries.Count > Remembered && (entries[^1].Key is null || entries[^1].StartedAt <= old))
                entries.RemoveAt(entries.Count - 1);
            entry.Task = Task.Run(() => RunAsync(entry, work));
            return entry.Status;
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Interrupts the running job and waits until it no longer uses the store.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Task running;
        lock (gate)
        {
            closed = true;
            running = Task.WhenAll(entries.Select(entry => entry.Task));
        }

        await stopping.CancelAsync();
        await running;
    }

    /// <inheritdoc/>
    public void Dispose() => stopping.Dispose();

    private async Task RunAsync(Entry entry, Func<JobProgress, CancellationToken, Task<string>> work)
    {
        log.LogInformation("Maintenance: {Job} has started", entry.Job);
        try
        {
            var detail = await work(entry.Progress, stopping.Token);
            entry.End(JobStatus.Finished, detail, time.GetUtcNow());
            log.LogInformation("Maintenance: {Job} is done: {Detail}", entry.Job, detail);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            entry.End(JobStatus.Interrupted, "the node is stopping", time.GetUtcNow());
            log.LogInformation("Maintenance: {Job} is interrupted by the node's stop", entry.Job);
        }
        catch (MaintenanceException e)
        {
            entry.End(JobStatus.Failed, e.Message, time.GetUtcNow());
            log.LogWarning("Maintenance: {Job} failed: {Error}", entry.Job, e.Message);
        }
        catch (Exception e)
        {
            // The job's boundary: only it fails, and its status shows why.
            entry.End(JobStatus.Failed, $"{e.GetType().Name}: {e.Message}", time.GetUtcNow());
            log.LogError(e, "Maintenance: {Job} failed", entry.Job);
        }
    }

    private sealed class Entry(string id, string job, string? key, string? fingerprint, DateTimeOffset startedAt)
    {
        private volatile JobStatus? ended;

        public string Id => id;

        public string Job => job;

        public string? Key => key;

        public string? Fingerprint => fingerprint;

        public DateTimeOffset StartedAt => startedAt;

        public JobProgress Progress { get; } = new(startedAt);

        public Task Task { get; set; } = Task.CompletedTask;

        public bool IsRunning => ended is null;

        public JobStatus Status => ended ?? Progress.Status(id, job);

        public void End(string state, string detail, DateTimeOffset at) =>
            ended = Progress.Status(id, job) with { State = state, Detail = detail, EndedAt = at };
    }
}
