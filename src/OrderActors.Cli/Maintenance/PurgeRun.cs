using System.Globalization;
using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Maintenance;

/// <summary>Counts what a purge would remove, asks, and has it removed.</summary>
internal sealed class PurgeRun(ConsoleSession session)
{
    private readonly JobRun jobs = new(session);

    public async Task<int> RunAsync(Age endedBefore, bool dryRun, bool yes)
    {
        if (dryRun) return jobs.Conclude(await OrderAsync(endedBefore, dryRun: true));
        if (!yes)
        {
            if (session.ConsoleEnvironment.Input is not { } person)
            {
                session.Output.Note("There is nobody to ask: give --yes to remove them, or --dry-run to count them.");
                return ExitCodes.Usage;
            }

            var counted = await OrderAsync(endedBefore, dryRun: true);
            if (!IsDone(counted, out var status) || Ended(status) == 0) return jobs.Conclude(counted);

            // What was agreed to is removed, and not what has grown old enough since.
            endedBefore = new(endedBefore.At(StartedAt(status)), null);
            if (!Agrees(person, status, endedBefore.EndedBefore!.Value)) return ExitCodes.Refused;
        }

        return jobs.Conclude(await OrderAsync(endedBefore, dryRun: false));
    }

    private Task<NodeReply> OrderAsync(Age age, bool dryRun) =>
        jobs.RunAsync("purge", new { age.EndedBefore, age.OlderThanSeconds, dryRun });

    private bool Agrees(TextReader person, JsonElement status, DateTimeOffset endedBefore)
    {
        session.Output.Note(string.Create(CultureInfo.InvariantCulture,
            $"{Ended(status)} sagas ended before {endedBefore.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z. Their histories, ")
            + "records and idempotency keys are removed for good; a backup is the only way back.");
        session.Output.Note("Remove them? Type yes:");
        if (string.Equals(person.ReadLine()?.Trim(), "yes", StringComparison.OrdinalIgnoreCase)) return true;
        session.Output.Note("Nothing was removed.");
        return false;
    }

    private static bool IsDone(NodeReply reply, out JsonElement status)
    {
        status = reply is NodeReply.Answered { Body: var body } ? body : default;
        return status.ValueKind == JsonValueKind.Object && status.Text("state") == "done";
    }

    /// <summary>When the node was ordered to count, by its clock.</summary>
    private static DateTimeOffset StartedAt(JsonElement status) =>
        status.Member("startedAt") is { } at && at.TryGetDateTimeOffset(out var time) ? time : DateTimeOffset.MinValue;

    private static long Ended(JsonElement status) =>
        status.Member("counts")?.Member("ended") is { } ended && ended.TryGetInt64(out var number) ? number : 0;
}
