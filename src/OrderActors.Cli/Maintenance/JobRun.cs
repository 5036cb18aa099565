using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli.Maintenance;

/// <summary>Orders a maintenance job and follows it to its end.</summary>
internal sealed class JobRun(ConsoleSession session)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(3);

    private long? told;

    /// <summary>Runs the job; gives its status at the end, or why there is none.</summary>
    /// <remarks>
    /// Jobs do not outlive their process. A node that was started again knows the job no more: it is ordered again
    /// under the same key, and continues from what it finds.
    /// </remarks>
    public async Task<NodeReply> RunAsync(string job, object body)
    {
        var key = session.NewKey();
        var pause = FirstLook;
        var reply = await session.Node.StartJobAsync(job, body, key);
        while (reply is NodeReply.Answered { Body: var status } && status.Text("state") is "running" or "interrupted")
        {
            Tell(status);
            await Task.Delay(pause, session.ConsoleEnvironment.Time, session.Cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            reply = await session.Node.JobAsync(status.Text("id") ?? "");
            if (reply is NodeReply.Refused { Status: 404 }) reply = await session.Node.StartJobAsync(job, body, key);
        }

        return reply;
    }

    /// <summary>Shows how the job ended; gives the exit code.</summary>
    public int Conclude(NodeReply reply)
    {
        var code = session.Conclude(reply, status =>
        {
            foreach (var note in status.List("notes")) session.Output.Note(note.GetString() ?? "");
            if (status.Text("state") == "done") session.Output.Line(status.Text("detail") ?? "");
            else session.Output.Note($"{status.Text("job")} {status.Text("state")}: {status.Text("detail")}");
        });
        return reply is NodeReply.Answered { Body: var body } && body.Text("state") != "done"
            ? ExitCodes.Refused
            : code;
    }

    private void Tell(JsonElement status)
    {
        var time = session.ConsoleEnvironment.Time;
        if (told is { } last && time.GetElapsedTime(last) < TellEvery) return;
        told = time.GetTimestamp();
        var total = status.Text("total") is { } known ? $" of {known}" : "";
        var unit = status.Text("unit") is { Length: > 0 } name ? $": {status.Text("done")}{total} {name}" : "";
        session.Output.Note($"{status.Text("detail")}{unit}");
    }
}
