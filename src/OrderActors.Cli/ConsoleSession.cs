using System.Text.Json;
using OrderActors.Cli.Http;

namespace OrderActors.Cli;

/// <summary>One run of one command: the node, the output, and what the process lends.</summary>
internal sealed record ConsoleSession(
    NodeClient Node, ConsoleOutput Output, ConsoleEnvironment ConsoleEnvironment, CancellationToken Cancellation)
{
    /// <summary>A new idempotency key: the command is done once, however often its request is repeated.</summary>
    public string NewKey() => ConsoleEnvironment.NewKey();

    /// <summary>Shows an answer, as it is with <c>--json</c>, or says why there is none; gives the exit code.</summary>
    public int Conclude(NodeReply reply, Action<JsonElement> show)
    {
        if (reply is not NodeReply.Answered answered) return Fail(reply);
        if (Output.IsJson) Output.Json(answered.Body);
        else show(answered.Body);
        return ExitCodes.Done;
    }

    /// <summary>Says why there is no answer; gives the exit code.</summary>
    public int Fail(NodeReply reply)
    {
        switch (reply)
        {
            case NodeReply.Refused refused:
                Output.Note(refused.Sentence);
                return ExitCodes.Refused;
            case NodeReply.Unreachable { Busy: true } busy:
                Output.Note($"The node at {Node.Transport.Address} cannot take this now: {busy.Reason}");
                return ExitCodes.Unreachable;
            case NodeReply.Unreachable gone:
                Output.Note($"No node answers at {Node.Transport.Address} ({gone.Reason}).");
                Output.Note("Start one: dotnet run --project src/OrderActors.Node -c Release");
                return ExitCodes.Unreachable;
            default:
                throw new ArgumentException($"{reply.GetType().Name} is no failure");
        }
    }

    /// <summary>Waits until a saga is at or past a stage or has ended, telling each stage that it sees.</summary>
    /// <returns>The status then, or why there is none.</returns>
    public async Task<NodeReply> WaitAsync(string kind, string id, string stage, Action<string>? tell = null)
    {
        string? seen = null;
        while (true)
        {
            var reply = await Node.StatusAsync(kind, id, seen is null || tell is null ? stage : Sooner(seen, stage));
            if (reply is not NodeReply.Answered { Body: var status }) return reply;
            var current = status.Text("stage") ?? "";
            if (current != seen) tell?.Invoke(current);
            seen = current;
            if (Stages.HasReached(current, stage)) return reply;

            // A node that answers before its time is asked again a little later, not in a hot loop.
            await Task.Delay(TimeSpan.FromMilliseconds(50), ConsoleEnvironment.Time, Cancellation);
        }
    }

    // Whoever is told of stages waits for the next one; the node holds the answer back until there is news.
    private static string Sooner(string current, string wanted)
    {
        var next = Stages.Next(current);
        return next != Stages.End && Stages.HasReached(next, wanted) ? wanted : next;
    }
}
