using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using OrderActors.Runtime.Maintenance;
using OrderActors.Storage.Services;

namespace OrderActors.Storage.Sqlite.Backups;

/// <summary>Copies <c>journal.db</c> and <c>services.db</c> as they are at one and the same instant.</summary>
/// <remarks>
/// Invariant: what is restored is what a power cut at that instant would have left, and from that every start recovers.
/// Two copies of different instants would not do. With older services the journal remembers a charge that the ledger
/// does not have; with an older journal an order that is paid may be decided anew, and cancelled without a refund.
/// While the services' writer stands between two commits its file does not change, so whenever the journal's snapshot
/// is taken within that pause, both are of that instant. The journal's writer never waits.
/// </remarks>
internal sealed class SqliteBackup(
    SqliteStoreOptions options, SqliteJournal journal, TimeProvider time, IServiceStore? services = null) : IBackup
{
    /// <summary>Pages of 4 KiB that are copied at once: 2 MiB.</summary>
    private const int PagesPerStep = 512;

    private const string Unfinished = ".partial";
    private const string Certificate = "backup.json";

    private readonly SqliteServiceStore? services = services as SqliteServiceStore;

    /// <inheritdoc/>
    public string? Refusal(string folder)
    {
        if (!Path.IsPathFullyQualified(folder)) return $"'{folder}' is no absolute path on the node's machine";
        if (File.Exists(folder)) return $"'{folder}' is a file";
        if (!Directory.Exists(folder)) return null;
        try
        {
            var entries = Directory.EnumerateFileSystemEntries(folder);
            return entries.FirstOrDefault(entry => !IsLeftBehind(entry)) is { } first
                ? $"'{folder}' is not empty: it holds '{Path.GetFileName(first)}'; name a new folder"
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public async Task<string> RunAsync(string folder, JobProgress progress, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var left in Directory.EnumerateFiles(folder)) File.Delete(left);
            return await CopyBothAsync(folder, progress, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new MaintenanceException($"the backup in '{folder}' failed: {e.Message}");
        }
    }

    private static bool IsLeftBehind(string entry) =>
        Path.GetFileName(entry).Contains(Unfinished, StringComparison.Ordinal);

    private async Task<string> CopyBothAsync(string folder, JobProgress progress, CancellationToken cancellation)
    {
        using var journalAtCut = new Snapshot(options.JournalFile);
        using var servicesAtCut = services is null ? null : new Snapshot(services.File);
        journal.HoldCheckpoints(true);
        try
        {
            var madeAt = await CutAsync(journalAtCut, servicesAtCut);
            var ordering = journalAtCut.Session.Scalar("SELECT max(ordering) FROM journal");
            var bytes = await CopyAsync(journalAtCut, folder, "journal.db", progress, cancellation);
            journalAtCut.Release();
            journal.HoldCheckpoints(false);
            if (servicesAtCut is not null)
                bytes += await CopyAsync(servicesAtCut, folder, "services.db", progress, cancellation);
            foreach (var name in (string[])(servicesAtCut is null ? ["journal.db"] : ["journal.db", "services.db"]))
                File.Move(Path.Combine(folder, name + Unfinished), Path.Combine(folder, name));
            Certify(folder, madeAt, ordering, bytes);
            progress.Count("bytes", bytes);
            progress.Count("journalOrdering", ordering);
            return string.Create(CultureInfo.InvariantCulture,
                $"a backup of {madeAt:yyyy-MM-dd HH:mm:ss}Z is in '{folder}': {bytes} bytes, events up to {ordering}");
        }
        finally
        {
            journalAtCut.Release();
            journal.HoldCheckpoints(false);
            await ReleaseAsync(servicesAtCut);
        }
    }

    /// <summary>Fixes the one instant.</summary>
    private async Task<DateTimeOffset> CutAsync(Snapshot journalAtCut, Snapshot? servicesAtCut)
    {
        if (services is null) journalAtCut.Take();
        else
        {
            await services.BetweenCommitsAsync(writer =>
            {
                writer.Script(ServiceSchema.HoldCheckpoints);
                journalAtCut.Take();
                servicesAtCut!.Take();
            });
        }

        return time.GetUtcNow();
    }

    private async Task ReleaseAsync(Snapshot? servicesAtCut)
    {
        if (servicesAtCut is null) return;
        servicesAtCut.Release();
        await services!.BetweenCommitsAsync(writer => writer.Script(ServiceSchema.ResumeCheckpoints));
    }

    /// <summary>
    /// Copies at half of the disk's pace, so that the writers find it free; then reads the copy through.
    /// </summary>
    private async Task<long> CopyAsync(
        Snapshot snapshot, string folder, string name, JobProgress progress, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, name + Unfinished);
        using (var copy = new PageCopy(snapshot, path))
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var started = time.GetTimestamp();
                var more = copy.Step(PagesPerStep);
                progress.At($"copying {name}", copy.Copied, copy.Total, "pages");
                if (!more) break;
                await Task.Delay(time.GetElapsedTime(started), time, cancellation);
            }
        }

        progress.At($"checking {name}", 0, null, "pages");
        Check(path, cancellation);
        return new FileInfo(path).Length;
    }

    private static void Check(string path, CancellationToken cancellation)
    {
        using var session = SqliteSession.OpenForReading(path);
        using var interrupt = cancellation.Register(() => SQLitePCL.raw.sqlite3_interrupt(session.Handle));
        var check = session.Prepare("PRAGMA quick_check(1)");
        try
        {
            if (check.Step() && check.Text(0) is not "ok" and var finding)
                throw new MaintenanceException($"the copy '{path}' is damaged: {finding}");
        }
        catch (SqliteException) when (cancellation.IsCancellationRequested)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Written last: a folder without it holds no whole backup.</summary>
    private static void Certify(string folder, DateTimeOffset madeAt, long ordering, long bytes)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(
            new { madeAt, journalOrdering = ordering, bytes }, JsonSerializerOptions.Web);
        using var file = File.OpenHandle(Path.Combine(folder, Certificate), FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, text, 0);
        RandomAccess.FlushToDisk(file);
    }
}
