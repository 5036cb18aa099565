using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OrderActors.Engine;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Sagas;

/// <summary>Answers questions about one saga.</summary>
internal sealed class SagaReads(ISagaEngine engine, SagaKinds kinds, HistoryReader histories, TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    /// <summary>The longest wait that a request may ask for.</summary>
    public const int MaxTimeoutSeconds = 60;

    private const int DefaultTimeoutSeconds = 30;
    private const string End = "end";

    /// <summary>However little time a request gives, also none: to read a history takes some.</summary>
    private static readonly TimeSpan ShortestRead = TimeSpan.FromSeconds(1);

    /// <summary>How long and for what a request wants to wait.</summary>
    public ValueOrProblem<WaitOptions> WaitOptionsOf(SagaId id, string? waitFor, string? timeoutSeconds)
    {
        var timeout = DefaultTimeoutSeconds;
        if (timeoutSeconds is not null &&
            !(int.TryParse(timeoutSeconds, NumberStyles.None, CultureInfo.InvariantCulture, out timeout) &&
              timeout <= MaxTimeoutSeconds))
            return Problem.Invalid($"timeoutSeconds must be 0 to {MaxTimeoutSeconds}");
        TimeSpan? within = timeoutSeconds is null ? null : TimeSpan.FromSeconds(timeout);
        if (waitFor is null) return WaitOptions.None with { Within = within };
        var stages = kinds.Get(id.Kind).Stages;
        if (waitFor != End && !stages.Contains(waitFor, StringComparer.Ordinal))
            return Problem.Invalid(
                $"there is no stage '{waitFor}' to wait for; there are {string.Join(", ", stages)} and end");
        return new WaitOptions(true, waitFor == End ? null : waitFor, TimeSpan.FromSeconds(timeout));
    }

    /// <summary>The saga's newest durable state; waits before if the request says <c>waitFor</c>.</summary>
    public async Task<ValueOrProblem<SagaView>> ViewAsync(
        HttpContext context, SagaId id, string? waitFor = null, string? timeoutSeconds = null)
    {
        var wait = WaitOptionsOf(id, waitFor, timeoutSeconds);
        return wait.Failed ? wait.Problem : await ViewAsync(context, id, wait.Value);
    }

    /// <summary>The saga's newest durable state, after a wait that has been read from the request.</summary>
    public async Task<ValueOrProblem<SagaView>> ViewAsync(HttpContext context, SagaId id, WaitOptions wait)
    {
        var reply = await UntilStopAsync(
            ending => wait.Waits
                ? engine.WaitAsync(id, wait.Stage, wait.Timeout, ending)
                : engine.QueryAsync(id, wait.Within, ending),
            aborted => engine.QueryAsync(id, TimeSpan.Zero, aborted), context.RequestAborted);
        if (reply.Verdict is not (Verdict.Accepted or Verdict.Replayed))
            return ReplyProblems.Of(reply.Verdict, reply.Code, reply.Reason);
        StaleResponses.Mark(context, reply.IsStale);
        return reply.View is { } view ? view : ReplyProblems.NotFound(id);
    }

    /// <summary>What the saga waits for.</summary>
    public async Task<ValueOrProblem<string>> WhyAsync(HttpContext context, SagaId id, string? timeoutSeconds)
    {
        var wait = WaitOptionsOf(id, waitFor: null, timeoutSeconds);
        if (wait.Failed) return wait.Problem;
        var reply = await UntilStopAsync(
            ending => engine.WhyAsync(id, wait.Value.Within, ending),
            aborted => engine.WhyAsync(id, TimeSpan.Zero, aborted), context.RequestAborted);
        StaleResponses.Mark(context, reply.IsStale);
        return reply switch
        {
            { Explanation: { } text } => text,
            // That an error has stopped it is the answer to why.
            { Verdict: Verdict.Stopped, Reason: { } reason } => reason,
            { Verdict: Verdict.Accepted } => ReplyProblems.NotFound(id),
            _ => ReplyProblems.Of(reply.Verdict, reply.Code, reply.Reason),
        };
    }

    /// <summary>The saga's history, within the time that the request names.</summary>
    public async Task<ValueOrProblem<HistoryResponse>> HistoryAsync(
        HttpContext context, SagaId id, string? timeoutSeconds)
    {
        var wait = WaitOptionsOf(id, waitFor: null, timeoutSeconds);
        if (wait.Failed) return wait.Problem;
        using var late = wait.Value.Within is { } within
            ? new CancellationTokenSource(within < ShortestRead ? ShortestRead : within, time)
            : new();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);
        try
        {
            return await UntilStopAsync<ValueOrProblem<HistoryResponse>>(
                ending => histories.ReadAsync(id, ending),
                _ => Task.FromResult<ValueOrProblem<HistoryResponse>>(
                    Problem.NotNow(Problem.StoppingCode, "the node is stopping")),
                either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return Problem.NotNow(ReplyCodes.Unavailable, $"the history of {id} could not be read in time; ask again");
        }
    }

    /// <summary>Waits, but no longer than the node serves: a stop must not hang on a patient caller.</summary>
    private async Task<T> UntilStopAsync<T>(
        Func<CancellationToken, Task<T>> answer, Func<CancellationToken, Task<T>> atOnce, CancellationToken aborted)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        try
        {
            return await answer(ending.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return await atOnce(aborted);
        }
    }
}

/// <summary>What a request wants to wait for before it is answered.</summary>
/// <param name="Waits">Whether it wants to wait at all.</param>
/// <param name="Stage">The stage, or null for the end.</param>
/// <param name="Timeout">After this the state as it is then is the answer.</param>
internal readonly record struct WaitOptions(bool Waits, string? Stage, TimeSpan Timeout)
{
    /// <summary>How long it waits for events on their way to the disk; null: the engine's own bound.</summary>
    public TimeSpan? Within { get; init; }

    public static WaitOptions None => default;
}
