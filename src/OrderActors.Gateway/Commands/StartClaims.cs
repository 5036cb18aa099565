using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Commands;

/// <summary>
/// Claims the idempotency key of what a request starts, within its route, so that one key never starts two things.
/// </summary>
internal sealed class StartClaims(IKeyClaims claims, TimeProvider time)
{
    /// <summary>Claims the key for a saga; a repeat finds its own claim and continues with the start.</summary>
    public Task<ValueOrProblem<KeyClaim>> ClaimAsync(HttpContext context, SagaId id, CommandIdentity identity) =>
        ClaimAsync(context, RouteOf(context), id.Kind, id.Id, identity);

    /// <summary>The same for what is not a saga.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scope">The scope within which keys are distinct.</param>
    /// <param name="kind">The kind of what is started.</param>
    /// <param name="id">Its name.</param>
    /// <param name="identity">The key and its content.</param>
    public async Task<ValueOrProblem<KeyClaim>> ClaimAsync(
        HttpContext context, string scope, string kind, string id, CommandIdentity identity)
    {
        var claim = new KeyClaim(scope, identity.Key, kind, id, identity.Fingerprint, time.GetUtcNow());
        var reply = await claims.ClaimAsync(claim, context.RequestAborted);
        if (reply.Holder is not { } holder)
            return reply.Verdict == Verdict.Unknown
                ? new Problem(StatusCodes.Status503ServiceUnavailable, reply.Code ?? ReplyCodes.OutcomeUnknown,
                    reply.Reason ?? "repeat it with the same key")
                : ReplyProblems.Of(reply.Verdict, reply.Code, reply.Reason);
        return holder.IsRepeatedBy(claim) ? claim : Reused(identity.Key);
    }

    /// <summary>A refused start is not remembered.</summary>
    public Task ReleaseAsync(KeyClaim claim) => claims.ReleaseAsync(claim);

    /// <summary>The answer to a key that came with another content before.</summary>
    public static Problem Reused(string key) => new(StatusCodes.Status422UnprocessableEntity, RejectCodes.KeyReused,
        $"the idempotency key '{key}' came with another content before");

    private static string RouteOf(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? context.Request.Path;
}
