using System.Globalization;
using Akka.Actor;
using OrderActors.Akka.Hosting;
using OrderActors.Akka.Messages;
using OrderActors.Akka.Sagas;
using OrderActors.Engine;
using OrderActors.Engine.Shells;
using OrderActors.Sagas;

namespace OrderActors.Akka;

/// <summary>The engine of a cluster: every saga is a sharded actor on some node, and any node finds it.</summary>
/// <remarks>
/// Queries and commands are sent again until they are answered: a shard that moves to another node loses messages. For
/// that, a command without an idempotency key gets one of the engine's own. A cluster of one loses no messages, so
/// there no key is added.
/// </remarks>
public sealed class AkkaEngine : ISagaEngine
{
    /// <summary>
    /// The least time for a query, however little is asked for: it goes to another node and back, and reads a history.
    /// </summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>The prefix of the engine's own idempotency keys.</summary>
    private const string OwnKey = "engine-";

    private static readonly TimeSpan FeedPause = TimeSpan.FromMilliseconds(100);

    private readonly SagaActorContext parts;
    private readonly NodeState node;
    private readonly InboxLimit limit;

    internal AkkaEngine(SagaActorContext parts, NodeState node)
    {
        (this.parts, this.node) = (parts, node);
        limit = new(parts.Options.InboxLimit);
        parts.Meters.IndexLag = () => node.NewestOrdering - node.IndexedOrdering;
        parts.Meters.LiveCells = () => parts.Live;
        parts.Meters.StoppedSagas = () => parts.Stopped;
        parts.Meters.StuckSagas = () => parts.Stuck;
        parts.Meters.Zombies = () => parts.Dispatcher.Zombies;
    }

    /// <inheritdoc/>
    public bool StandsBy => node.StandsBy;

    /// <inheritdoc/>
    public string? StoreAway => parts.Fence;

    /// <inheritdoc/>
    public EngineHealth Health
    {
        get
        {
            // Only what a restart or an operator can fix: not that the journal is away, nor that the index stands
            // still.
            var problem = parts.Ending ?? HealthProblems.Zombies(parts.Dispatcher)
                ?? FullOf(parts.JournalOutage) ?? FullOf(parts.OwnStore);
            var outage = parts.Fence ?? parts.JournalOutage.Reason ?? parts.OwnStore?.Reason;
            // In a cluster only the next append ends the journal's outage, so commands must keep coming.
            var away = parts.OwnStore?.Reason ?? (parts.Options.IsAlone ? parts.JournalOutage.Reason : null);
            var index = IndexProblem;
            var unsound = HealthProblems.Unsound(parts.Stopped, parts.Damaged.Count);
            return new(node.Serves && parts.Fence is null && away is null, problem is null,
                problem ?? outage ?? index ?? unsound ?? node.Detail, parts.Dispatcher.Zombies, parts.Stopped,
                node.NewestOrdering, node.IndexedOrdering)
            {
                Degraded = outage is not null || index is not null || unsound is not null,
            };
        }
    }

    /// <inheritdoc/>
    public async Task<CommandReply> SendAsync(SagaId id, SagaCommand command, CommandIdentity? identity = null,
        bool isNew = false, CancellationToken cancellation = default)
    {
        if (parts.Fence is { } fence) return CommandReplies.StoreUnreachable(fence);
        if (Obstacle is { } obstacle) return CommandReplies.Unavailable(obstacle);
        if (!limit.TryEnter()) return CommandReplies.Busy;
        try
        {
            // If its shard is on this node, its history need not be looked for; a repeat does look.
            if (isNew) parts.Fresh[id.PersistenceId] = true;
            var sent = identity ?? NewIdentity();
            var reply = await InsistAsync(new AskCommand(id, command, sent), sent is not null, cancellation);
            // The caller has sent it only once.
            if (identity is null && reply.Verdict == Verdict.Replayed)
                reply = reply with { Verdict = Verdict.Accepted };
            parts.Meters.CommandAnswered(id.Kind, parts.Kinds.NameOf(id, command), reply.Verdict);
            return reply;
        }
        finally
        {
            if (isNew) parts.Fresh.TryRemove(id.PersistenceId, out _);
            limit.Leave();
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// An actor does not answer while it waits for its own write: then the reply is Unavailable, in time, and never
    /// stale.
    /// </remarks>
    public Task<QueryReply> QueryAsync(
        SagaId id, TimeSpan? within = null, CancellationToken cancellation = default) =>
        QuestionAsync(new AskState(id), Away, within ?? parts.Options.AnswerWithin, cancellation);

    /// <inheritdoc/>
    public async Task<QueryReply> WaitAsync(
        SagaId id, string? stage, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var started = parts.Time.GetTimestamp();
        while (true)
        {
            if (Obstacle is { } obstacle) return Away(obstacle);
            var left = timeout - parts.Time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) return await QueryAsync(id, TimeSpan.Zero, cancellation);
            var once = left < parts.Options.ResendAfter ? left : parts.Options.ResendAfter;
            try
            {
                return await AskAsync<QueryReply>(new AskStage(id, stage, once), once, cancellation);
            }
            catch (AskTimeoutException)
            {
                // The stage is not reached yet, or the saga has moved to another node.
            }
        }
    }

    /// <inheritdoc/>
    public Task<WhyReply> WhyAsync(
        SagaId id, TimeSpan? within = null, CancellationToken cancellation = default) =>
        QuestionAsync<WhyReply>(new AskWhy(id),
            reason => new(Verdict.Unavailable, null, ReplyCodes.Unavailable, reason),
            within ?? parts.Options.AnswerWithin, cancellation);

    /// <inheritdoc/>
    public async Task CommittedAfterAsync(long ordering, CancellationToken cancellation)
    {
        while (await node.HighWaterMarkAfterAsync(ordering, cancellation) <= ordering)
            await Task.Delay(FeedPause, parts.Time, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<long> HighWaterMarkAsync(CancellationToken cancellation) => node.HighWaterMarkAsync(cancellation);

    /// <summary>Sagas behind a row that the index cannot store would not be woken once their node is gone.</summary>
    private string? IndexProblem => node.StandsSince is { } since &&
        parts.Time.GetElapsedTime(since) is var behind && behind > parts.Options.IndexWithin
        ? string.Create(CultureInfo.InvariantCulture,
            $"the index has stood at {node.IndexedOrdering} for {behind.TotalSeconds:F0} s; "
            + $"the log of the singleton's node says why")
        : null;

    private static string? FullOf(StoreOutage? outage) => outage is { IsFull: true } ? outage.Reason : null;

    private string? Obstacle => parts.Fence
        ?? (!node.Serves ? "the node is " + node.Detail : node.HasHost() ? null : ShardHealth.NoHost);

    /// <summary>A key for a command that came without one.</summary>
    private CommandIdentity? NewIdentity() => parts.Options.IsAlone
        ? null
        : CommandIdentity.OfEngine($"{OwnKey}{Guid.CreateVersion7(parts.Time.GetUtcNow()):N}");

    private static QueryReply Away(string reason) =>
        new(Verdict.Unavailable, null, ReplyCodes.Unavailable, reason);

    private Task<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellation) =>
        node.Region is not { } region ? throw new AskTimeoutException("the node is stopping")
        : parts.Options.IsAlone ? LocalReply<T>.AskAsync(region, message, timeout, parts.Time, cancellation)
        : region.Ask<T>(message, timeout, cancellation);

    private async Task<CommandReply> InsistAsync(AskCommand ask, bool repeats, CancellationToken cancellation)
    {
        var started = parts.Time.GetTimestamp();
        while (true)
        {
            var reply = CommandReplies.Unknown;
            try
            {
                var timeout = repeats ? parts.Options.ResendAfter : parts.Options.AnswerWithin;
                reply = await AskAsync<CommandReply>(ask, timeout, cancellation);
            }
            catch (AskTimeoutException)
            {
                // Sent again below if it may be.
            }

            // A saga that is moving has certainly taken nothing.
            var again = reply is { Code: AppendReplies.HandingOver } || (reply.Verdict == Verdict.Unknown && repeats);
            if (!again || parts.Time.GetElapsedTime(started) >= parts.Options.AnswerWithin) return reply;
            if (Obstacle is not null) return reply;
            await Task.Delay(FeedPause, parts.Time, cancellation);
            parts.Fresh.TryRemove(ask.SagaId.PersistenceId, out _); // Another node may have started it by now.
        }
    }

    private async Task<TReply> QuestionAsync<TReply>(
        object question, Func<string, TReply> away, TimeSpan within, CancellationToken cancellation)
    {
        var started = parts.Time.GetTimestamp();
        var left = within < Moment ? Moment : within;
        do
        {
            if (Obstacle is { } obstacle) return away(obstacle);
            try
            {
                var timeout = left < parts.Options.ResendAfter ? left : parts.Options.ResendAfter;
                return await AskAsync<TReply>(question, timeout, cancellation);
            }
            catch (AskTimeoutException)
            {
                // Its shard is moving, or its journal is slow.
            }

            left = within - parts.Time.GetElapsedTime(started);
        }
        while (left > TimeSpan.Zero);
        return away("the saga's node does not answer; ask again");
    }
}
