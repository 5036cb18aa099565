using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.Sagas;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Commands;

/// <summary>A command that was taken.</summary>
/// <param name="View">The saga afterwards.</param>
/// <param name="Replayed">Whether it had been taken before under its idempotency key.</param>
/// <param name="Waited">Whether the request asked to wait for a stage or the end.</param>
internal sealed record AcceptedCommand(SagaView View, bool Replayed, bool Waited);

/// <summary>Checks commands, sends them to the engine, and says how they ended.</summary>
internal sealed class SagaCommands(
    ISagaEngine engine, SagaKinds kinds, CommandRules rules, CommandBodies bodies, SagaReads reads, StartClaims claims,
    TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>How long a stop lets a command wait for the disk; its connection is cut a little later.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Reads the command of that name from the request's body and sends it.</summary>
    public async Task<ValueOrProblem<AcceptedCommand>> ReadAndSendAsync(HttpContext context, SagaId id, string name)
    {
        var type = kinds.Get(id.Kind).Commands[name];
        var body = await RequestBody.ReadAsync(context.Request);
        if (body.Failed) return body.Problem;
        var command = bodies.Read(id, type, body.Value);
        return command.Failed ? command.Problem : await SendAsync(context, id, command.Value);
    }

    /// <summary>Sends a command under the request's idempotency key.</summary>
    public async Task<ValueOrProblem<AcceptedCommand>> SendAsync(HttpContext context, SagaId id, SagaCommand command) =>
        IdempotencyKeys.TryRead(context.Request, out var key)
            ? await SendAsync(context, id, command, key, isNew: false)
            : IdempotencyKeys.Malformed;

    /// <summary>
    /// Sends a command under a key that has been read already, or under none; then waits if the request says so.
    /// </summary>
    public async Task<ValueOrProblem<AcceptedCommand>> SendAsync(
        HttpContext context, SagaId id, SagaCommand command, string? key, bool isNew)
    {
        if (rules.Check(command) is { } wrong) return Problem.Invalid(wrong);
        var query = context.Request.Query;
        var wait = reads.WaitOptionsOf(id, query["waitFor"], query["timeoutSeconds"]);
        if (wait.Failed) return wait.Problem;
        var identity = key is null ? null : new CommandIdentity(key, FingerprintOf(id, command));
        KeyClaim? claim = null;
        if (identity is not null && kinds.Get(id.Kind).CommandFor(command).Starts)
        {
            var claimed = await claims.ClaimAsync(context, id, identity);
            if (claimed.Failed) return claimed.Problem;
            claim = claimed.Value;
        }

        // No token: what has been sent is done, whether or not its caller stays, so there is nothing to cancel.
        var reply = await UntilStopAsync(engine.SendAsync(id, command, identity, isNew, CancellationToken.None));
        if (claim is not null && reply.Verdict == Verdict.Rejected) await claims.ReleaseAsync(claim);
        if (reply is { Verdict: Verdict.Accepted or Verdict.Replayed, View: { } view })
        {
            var replayed = reply.Verdict == Verdict.Replayed;
            if (!wait.Value.Waits) return new AcceptedCommand(view, replayed, Waited: false);
            var later = await reads.ViewAsync(context, id, wait.Value);
            return later.Failed ? later.Problem : new AcceptedCommand(later.Value, replayed, Waited: true);
        }

        return reply switch
        {
            { Verdict: Verdict.Rejected, Code: RejectCodes.NotFound } => ReplyProblems.NotFound(id),
            _ => ReplyProblems.Of(reply, hasKey: key is not null),
        };
    }

    /// <summary>
    /// When the node stops, a command that still waits for the disk gets a reply; its connection is not just cut.
    /// </summary>
    private async Task<CommandReply> UntilStopAsync(Task<CommandReply> reply)
    {
        try
        {
            return await reply.WaitAsync(lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            return await LastMomentAsync(reply);
        }
    }

    private async Task<CommandReply> LastMomentAsync(Task<CommandReply> reply)
    {
        try
        {
            return await reply.WaitAsync(StopTimeout, time);
        }
        catch (TimeoutException)
        {
            return new(Verdict.Unknown, ReplyCodes.OutcomeUnknown);
        }
    }

    private string FingerprintOf(SagaId id, SagaCommand command)
    {
        var type = kinds.Get(id.Kind).CommandFor(command);
        return IdempotencyKeys.Fingerprint($"{id.Kind}/{type.Name}", bodies.AsSent(command), type.Json);
    }
}
