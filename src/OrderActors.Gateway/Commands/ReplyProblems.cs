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

    public static Problem Of(CommandReply reply, bool hasKey) => reply.Verdict switch
    {
        Verdict.Rejected => Rejected(reply),
        Verdict.Unknown => new(StatusCodes.Status503ServiceUnavailable, ReplyCodes.OutcomeUnknown, hasKey
            ? $"whether this was taken is not known; repeat it with the same {IdempotencyKeys.Header}"
            : "whether this was taken is not known; look at the saga before you repeat it, " +
              $"and send an {IdempotencyKeys.Header} next time"),
        _ => Of(reply.Verdict, reply.Code, reply.Reason),
    };

    /// <summary>The problem of an engine that cannot answer now.</summary>
    public static Problem Of(Verdict verdict, string? code, string? reason) => verdict switch
    {
        Verdict.Busy => new(StatusCodes.Status503ServiceUnavailable, code ?? ReplyCodes.Busy,
            reason ?? "the node has too much to do; nothing is stored")
        {
            RetryAfter = BusySeconds,
        },
        Verdict.Unavailable => new(StatusCodes.Status503ServiceUnavailable, code ?? ReplyCodes.Unavailable,
            reason ?? "the node cannot store anything now; nothing is stored")
        {
            RetryAfter = UnavailableSeconds,
        },
        Verdict.Stopped => new(StatusCodes.Status500InternalServerError, code ?? "stopped",
            reason ?? "the saga is stopped by an error"),
        _ => new(StatusCodes.Status500InternalServerError, code ?? "internal-error",
            reason ?? $"the engine answered {verdict} without a state"),
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
