using System.Text.Json;
using OrderActors.Cli.Commands;
using OrderActors.Cli.Http;
using OrderActors.Cli.Kinds;

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

    /// <summary>The same for a saga that was waited for: the exit code says how it ended.</summary>
    public int Conclude(SagaKind kind, NodeReply reply, Action<JsonElement> show)
    {
        var code = Conclude(reply, show);
        return reply is NodeReply.Answered answered ? kind.ExitCode(answered.Stage) : code;
    }

    /// <summary>Says what is wrong with the command line; gives the exit code.</summary>
    public int Misuse(string problem) => Fail(new NodeReply.Misused(problem));

    /// <summary>Says why there is no answer; gives the exit code.</summary>
    public int Fail(NodeReply reply)
    {
        switch (reply)
        {
            case NodeReply.Misused misused:
                Output.Note(misused.Text);
                return ExitCodes.Usage;
            case NodeReply.Refused refused:
                Output.Note(refused.Text);
                return ExitCodes.Refused;
            case NodeReply.Unreachable { Busy: true } busy:
                Output.Note($"The node at {Node.Transport.Address} cannot take this now: {busy.Reason}");
                return ExitCodes.Unreachable;
            case NodeReply.Unreachable gone:
                Output.Note($"No node answers at {Node.Transport.Address} ({gone.Reason}).");
                Output.Note("Start one: dotnet run --project src/OrderActors.Node -c Release");
                return ExitCodes.Unreachable;
            default:
                throw new ArgumentException($"{reply.GetType().Name} is not a failure");
        }
    }

    /// <summary>The node's description of a kind; one that it does not host is a mistake of the command line.</summary>
    public async Task<NodeReply> DescribeKindAsync(string name) =>
        await Node.KindAsync(name) is var reply && reply is NodeReply.Refused { Status: 404, Code: "not-found" } unknown
            ? new NodeReply.Misused(unknown.Text)
            : reply;

    /// <summary>The kind of that name.</summary>
    /// <returns>The kind, or null and why there is none.</returns>
    public async Task<(SagaKind? Kind, NodeReply? Failure)> FindKindAsync(string name) =>
        await DescribeKindAsync(name) is var reply && reply is NodeReply.Answered { Body: var body }
            ? (SagaKind.Read(body), null)
            : (null, reply);

    /// <summary>
    /// The answer; where the node refuses, a wrong kind or stage of the command line in its place, if that is why.
    /// </summary>
    public async Task<NodeReply> ExplainAsync(NodeReply reply, string kindName, string? stage = null)
    {
        if (reply is not NodeReply.Refused { Status: 400 or 404 }) return reply;
        var (kind, failure) = await FindKindAsync(kindName);
        var wrong = kind is null ? failure as NodeReply.Misused
            : stage is not null && kind.CheckStage(stage) is { } problem ? new(problem)
            : null;
        return wrong ?? reply;
    }

    /// <summary>Waits until a saga is at or past a stage or has ended, telling each stage that it sees.</summary>
    /// <returns>The status then, or why there is none.</returns>
    public async Task<NodeReply> WaitAsync(SagaKind kind, string id, string stage, Action<string>? tell = null)
    {
        if (kind.CheckStage(stage) is { } wrong) return new NodeReply.Misused(wrong);
        var saga = new SagaName(kind.Name, id);
        string? seen = null;
        while (true)
        {
            var reply = await Node.StatusAsync(saga, seen is null || tell is null ? stage : Sooner(kind, seen, stage));
            if (reply is not NodeReply.Answered { Stage: var current }) return reply;
            if (current != seen) tell?.Invoke(current);
            seen = current;
            if (kind.HasReached(current, stage)) return reply;

            // A node that answers before its time is asked again a little later, not in a hot loop.
            await Task.Delay(TimeSpan.FromMilliseconds(50), ConsoleEnvironment.Time, Cancellation);
        }
    }

    // A caller that follows stages waits for the next one; the node delays its response until there is one.
    private static string Sooner(SagaKind kind, string current, string wanted)
    {
        var next = kind.Next(current);
        return next != SagaKind.End && kind.HasReached(next, wanted) ? wanted : next;
    }
}
