using OrderActors.Embedded.Partitions;
using OrderActors.Engine;
using OrderActors.Sagas;

namespace OrderActors.Embedded;

/// <content>Queries: they wait for the disk for a while, and then are answered from what is durable.</content>
public sealed partial class EmbeddedEngine
{
    /// <summary>However little time is given: a history that is not in memory can be read.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public Task<QueryReply> QueryAsync(
        SagaId id, TimeSpan? within = null, CancellationToken cancellation = default)
    {
        if (Obstacle is { } obstacle)
            return Task.FromResult(new QueryReply(Verdict.Unavailable, null, obstacle.Code, obstacle.Reason));
        var ask = new PendingQuery(id);
        return AskAsync(ask, ask.Completion.Task, within, () =>
        {
            var now = new PendingQuery(id) { CannotWait = true };
            return (now, now.Completion.Task);
        }, cancellation);
    }

    /// <inheritdoc/>
    public async Task<QueryReply> WaitAsync(
        SagaId id, string? stage, TimeSpan timeout, CancellationToken cancellation = default)
    {
        if (Obstacle is { } obstacle) return new(Verdict.Unavailable, null, obstacle.Code, obstacle.Reason);
        var ask = new PendingWait(id, stage);
        parts.Inboxes.Of(id).Post(new PartitionInput.Asked(ask));
        try
        {
            return await ask.Completion.Task.WaitAsync(timeout, parts.Time, cancellation);
        }
        catch (TimeoutException)
        {
            return await QueryAsync(id, TimeSpan.Zero, cancellation);
        }
        finally
        {
            if (!ask.Completion.Task.IsCompleted) parts.Inboxes.Of(id).Post(new PartitionInput.Left(ask));
        }
    }

    /// <inheritdoc/>
    public Task<WhyReply> WhyAsync(SagaId id, TimeSpan? within = null, CancellationToken cancellation = default)
    {
        if (Obstacle is { } obstacle)
            return Task.FromResult(new WhyReply(Verdict.Unavailable, null, obstacle.Code, obstacle.Reason));
        var ask = new PendingWhy(id);
        return AskAsync(ask, ask.Completion.Task, within, () =>
        {
            var now = new PendingWhy(id) { CannotWait = true };
            return (now, now.Completion.Task);
        }, cancellation);
    }

    private async Task<T> AskAsync<T>(Ask ask, Task<T> answer, TimeSpan? within, Func<(Ask Ask, Task<T> Answer)> now,
        CancellationToken cancellation)
    {
        var timeout = within ?? options.StaleAfter;
        parts.Inboxes.Of(ask.SagaId).Post(new PartitionInput.Asked(ask));
        try
        {
            return await answer.WaitAsync(timeout < Moment ? Moment : timeout, parts.Time, cancellation);
        }
        catch (TimeoutException)
        {
            var urgent = now();
            parts.Inboxes.Of(ask.SagaId).Post(new PartitionInput.Asked(urgent.Ask));
            return await urgent.Answer.WaitAsync(cancellation);
        }
    }
}
