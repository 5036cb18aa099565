using Microsoft.AspNetCore.Http;
using OrderActors.Engine;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Commands;

/// <summary>How an engine's answers look over HTTP when they are not a success.</summary>
internal static class ReplyProblems
{
    private const int BusySeconds = 1;
    private const int UnavailableSeconds = 5;

    public static Problem Of(CommandReply reply, bool hasKey) => reply.Kind switch
    {
        ReplyKind.Rejected => Rejected(reply),
        ReplyKind.Unknown => new(StatusCodes.Status503ServiceUnavailable, "outcome-unknown", hasKey
            ? $"whether this was taken is not known; repeat it with the same {IdempotencyKeys.Header}"
            : "whether this was taken is not known; look at the saga before you repeat it, " +
              $"and send an {IdempotencyKeys.Header} next time"),
        _ => Of(reply.Kind, reply.Code, reply.Reason),
    };

    /// <summary>The problem of an engine that cannot answer now.</summary>
    public static Problem Of(ReplyKind kind, string? code, string? reason) => kind switch
    {
        ReplyKind.Busy => new(StatusCodes.Status503ServiceUnavailable, code ?? "busy",
            reason ?? "the node has too much to do; nothing is stored")
        {
            RetryAfter = BusySeconds,
        },
        ReplyKind.Unavailable => new(StatusCodes.Status503ServiceUnavailable, code ?? "unavailable",
            reason ?? "the node cannot store anything now; nothing is stored")
        {
            RetryAfter = UnavailableSeconds,
        },
        ReplyKind.Stopped => new(StatusCodes.Status500InternalServerError, code ?? "stopped",
            reason ?? "the saga is stopped by an error"),
        _ => new(StatusCodes.Status500InternalServerError, code ?? "internal-error",
            reason ?? $"the engine answered {kind} without a state"),
    };

    public static Problem NotFound(SagaId id) => Problem.NotFound($"there is no {id}");

    private static Problem Rejected(CommandReply reply)
    {
        var code = reply.Code ?? RejectCodes.Invalid;
        var status = code switch
        {
            RejectCodes.NoSuchWork => StatusCodes.Status404NotFound,
            RejectCodes.Invalid => StatusCodes.Status400BadRequest,
            RejectCodes.KeyReused => StatusCodes.Status422UnprocessableEntity,
            RejectCodes.TooManyKeys => StatusCodes.Status429TooManyRequests,
            RejectCodes.TooLarge => StatusCodes.Status413PayloadTooLarge,
            // Codes of a saga's own say that its state does not allow the command.
            _ => StatusCodes.Status409Conflict,
        };
        return new(status, code, reply.Reason ?? code)
        {
            Stage = reply.View?.Description.Stage,
            RetryAfter = reply.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : null,
        };
    }
}
