using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using OrderActors.Engine.Files;
using OrderActors.Engine.Maintenance;
using OrderActors.Engine.Services;

namespace OrderActors.Storage.Sqlite.Backups;

/// <summary>Copies <c>journal.db</c> and <c>services.db</c> as they are at one and the same instant.</summary>
/// <remarks>
/// Invariant: what is restored is what a power cut at that instant would have left, and from that every start recovers.
/// Two copies of different instants would not do. With older services the journal remembers a charge that the ledger
/// does not have; with an older journal an order that is paid may be decided again, and cancelled without a refund.
/// While the services' writer stands between two commits its file does not change, so whenever the journal's snapshot
/// is taken within that pause, both are of that instant. The journal's writer never waits.
/// </remarks>
internal sealed class SqliteBackup(
    SqliteStoreOptions options, SqliteJournal journal, TimeProvider time, IServiceStore? services = null) : IBackup
{
    /// <summary>Pages of 4 KiB that are copied at once: 2 MiB.</summary>
    private const int PagesPerStep = 512;

    private const string Journal = "journal.db";
    private const string Services = "services.db";
    private const string Unfinished = ".partial";
    private const string Certificate = "backup.json";

    /// <summary>All that an unfinished backup can leave behind; other files in its folder are not its own.
    /// </summary>
    private static readonly string[] LeftBehind =
    [
        .. from name in (string[])[Journal, Services]
           from suffix in (string[])["", "-wal", "-shm", "-journal"]
           select name + Unfinished + suffix,
    ];

    private readonly SqliteServiceStore? services = services as SqliteServiceStore;

    /// <inheritdoc/>
    public string? Refusal(BackupTarget target)
    {
        if (target.Refusal() is { } refusal) return refusal;
        var folder = target.Folder;
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
    public async Task<string> RunAsync(BackupTarget target, JobProgress progress, CancellationToken cancellation)
    {
        try
        {
            // Looked at when it was ordered; since then the folder may have been filled, or become a link.
            if (Refusal(target) is { } refusal) throw new MaintenanceException(refusal);
            OwnerOnly.CreateFolder(target.Folder);
            ThrowIfLedElsewhere(target);
            foreach (var name in LeftBehind) File.Delete(Path.Combine(target.Folder, name));
            return await CopyBothAsync(target, progress, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new MaintenanceException($"the backup in '{target.Folder}' failed: {e.Message}");
        }
    }

    private static bool IsLeftBehind(string entry) =>
        LeftBehind.Contains(Path.GetFileName(entry)) && !Directory.Exists(entry);

    private static void ThrowIfLedElsewhere(BackupTarget target)
    {
        if (target.Refusal() is { } refusal) throw new MaintenanceException(refusal);
    }

    private async Task<string> CopyBothAsync(
        BackupTarget target, JobProgress progress, CancellationToken cancellation)
    {
        var folder = target.Folder;
        using var journalAtCut = new Snapshot(options.JournalFile);
        using var servicesAtCut = services is null ? null : new Snapshot(services.File);
        journal.HoldCheckpoints(true);
        try
        {
            var madeAt = await CutAsync(journalAtCut, servicesAtCut);
            var ordering = journalAtCut.Session.Scalar("SELECT max(ordering) FROM journal");
            var bytes = await CopyAsync(journalAtCut, folder, Journal, progress, cancellation);
            journalAtCut.Release();
            journal.HoldCheckpoints(false);
            ThrowIfLedElsewhere(target);
            if (servicesAtCut is not null)
                bytes += await CopyAsync(servicesAtCut, folder, Services, progress, cancellation);
            ThrowIfLedElsewhere(target);
            foreach (var name in (string[])(servicesAtCut is null ? [Journal] : [Journal, Services]))
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
        // A new file of ours: anything else with this name, such as a link, ends the backup.
        await OwnerOnly.CreateNew(path).DisposeAsync();
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

    /// <summary>Written last: a folder without it holds no complete backup.</summary>
    private static void Certify(string folder, DateTimeOffset madeAt, long ordering, long bytes)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(
            new { madeAt, journalOrdering = ordering, bytes }, JsonSerializerOptions.Web);
        using var file = OwnerOnly.CreateNew(Path.Combine(folder, Certificate));
        file.Write(text);
        file.Flush(flushToDisk: true);
    }
}
