using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Runtime.Engine;
using OrderActors.Runtime.Journal;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Sagas;

/// <summary>Answers questions about one saga.</summary>
internal sealed class SagaReads(ISagaEngine engine, SagaKinds kinds, IHostApplicationLifetime lifetime)
{
    private const int DefaultTimeoutSeconds = 30;
    private const int MaxTimeoutSeconds = 60;
    private const string End = "end";

    /// <summary>How long and for what a request wants to wait.</summary>
    public Outcome<Patience> PatienceOf(SagaId id, string? waitFor, string? timeoutSeconds)
    {
        var timeout = DefaultTimeoutSeconds;
        if (timeoutSeconds is not null &&
            !(int.TryParse(timeoutSeconds, NumberStyles.None, CultureInfo.InvariantCulture, out timeout) &&
              timeout <= MaxTimeoutSeconds))
            return Problem.Invalid($"timeoutSeconds must be 0 to {MaxTimeoutSeconds}");
        if (waitFor is null) return Patience.None;
        var stages = kinds.Get(id.Kind).Stages;
        if (waitFor != End && !stages.Contains(waitFor, StringComparer.Ordinal))
            return Problem.Invalid(
                $"there is no stage '{waitFor}' to wait for; there are {string.Join(", ", stages)} and end");
        return new Patience(true, waitFor == End ? null : waitFor, TimeSpan.FromSeconds(timeout));
    }

    /// <summary>The saga's newest durable state; waits before if the request says <c>waitFor</c>.</summary>
    public async Task<Outcome<SagaView>> ViewAsync(
        HttpContext context, SagaId id, string? waitFor = null, string? timeoutSeconds = null)
    {
        var patience = PatienceOf(id, waitFor, timeoutSeconds);
        return patience.Failed ? patience.Problem : await ViewAsync(context, id, patience.Value);
    }

    /// <summary>The saga's newest durable state, after a wait that has been read from the request.</summary>
    public async Task<Outcome<SagaView>> ViewAsync(HttpContext context, SagaId id, Patience patience)
    {
        var reply = patience.Waits
            ? await WaitAsync(id, patience.Stage, patience.Timeout, context.RequestAborted)
            : await engine.QueryAsync(id, context.RequestAborted);
        if (reply.Kind is not (ReplyKind.Accepted or ReplyKind.Replayed))
            return ReplyProblems.Of(reply.Kind, reply.Code, reply.Reason);
        return reply.View is { } view ? view : ReplyProblems.NotFound(id);
    }

    /// <summary>Waits, but no longer than the node serves: a stop must not hang on a patient caller.</summary>
    private async Task<QueryReply> WaitAsync(SagaId id, string? stage, TimeSpan timeout, CancellationToken aborted)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        try
        {
            return await engine.WaitAsync(id, stage, timeout, ending.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return await engine.QueryAsync(id, aborted);
        }
    }

    /// <summary>What the saga waits for.</summary>
    public async Task<Outcome<string>> WhyAsync(HttpContext context, SagaId id) =>
        await engine.WhyAsync(id, context.RequestAborted) is { } why ? why : ReplyProblems.NotFound(id);
}

/// <summary>What a request wants to wait for before it is answered.</summary>
/// <param name="Waits">Whether it wants to wait at all.</param>
/// <param name="Stage">The stage, or null for the end.</param>
/// <param name="Timeout">After this the state as it is then is the answer.</param>
internal readonly record struct Patience(bool Waits, string? Stage, TimeSpan Timeout)
{
    public static Patience None => default;
}
