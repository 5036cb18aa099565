using System.Collections.Immutable;

namespace OrderActors.Sagas;

/// <summary>
/// What a cell knows of its saga beside the saga's own state: failed calls and recent commands. Rebuilt from engine
/// events and envelopes.
/// </summary>
internal sealed record ExecutionState
{
    public static ExecutionState Empty { get; } = new();

    public ImmutableDictionary<string, CallRecord> Records { get; init; } =
        ImmutableDictionary<string, CallRecord>.Empty;

    /// <summary>The commands with callers' keys.</summary>
    public RememberedCommands Commands { get; init; } = RememberedCommands.Empty;

    /// <summary>
    /// Those to which the engine gave a key. No caller can repeat them, so they are dropped as others are added, the
    /// oldest ahead of time when many are added.
    /// </summary>
    public RememberedCommands Unkeyed { get; init; } = RememberedCommands.Empty;

    /// <summary>How long the engine's own keys are remembered: it sends nothing again after that.</summary>
    private static readonly TimeSpan UnkeyedRetention = TimeSpan.FromMinutes(15);

    /// <summary>The command that came under the key of an identity, or null.</summary>
    public CommandIdentity? Recall(CommandIdentity identity) =>
        (identity.IsEngines ? Unkeyed : Commands).Recall(identity.Key);

    /// <summary>The state after an event, by the same rule for new and recovered events.</summary>
    public ExecutionState After(
        SagaEvent @event, DateTimeOffset at, string? ends, CommandIdentity? command, ICallPolicies policies)
    {
        var next = @event switch
        {
            AttemptFailed failed =>
                this with { Records = Records.SetItem(failed.Key, RecordOf(failed, at, policies.StuckAfter)) },
            AttemptInterrupted interrupted =>
                this with { Records = Records.SetItem(interrupted.Key, RecordOf(interrupted, at)) },
            RetryRequested retry when Records.TryGetValue(retry.Key, out var record) =>
                this with
                {
                    Records = Records.SetItem(
                        retry.Key, record with { NextAttemptAt = retry.At, JournaledAt = at, Stuck = false }),
                },
            _ => this,
        };
        if (ends is not null && next.Records.ContainsKey(ends))
            next = next with { Records = next.Records.Remove(ends) };
        return command switch
        {
            null => next,
            { IsEngines: true } => next with
            {
                Unkeyed = next.Unkeyed.With(command, at, UnkeyedRetention).AtMostOf(RememberedCommands.AtMost),
            },
            _ => next with { Commands = next.Commands.With(command, at, policies.KeyRetention) },
        };
    }

    private CallRecord RecordOf(AttemptFailed failed, DateTimeOffset at, int stuckAfter)
    {
        Records.TryGetValue(failed.Key, out var former);
        var failures = (former?.Failures ?? 0) + 1;
        var effect = former is { Effect: Effect.Unknown } ? Effect.Unknown : failed.Effect;
        var stuck = failed.NextAttemptAt is null || failures >= stuckAfter;
        return new(failures, effect, failed.ScheduledAt, failed.NextAttemptAt, stuck, failed.Error, at)
        {
            Interruptions = former?.Interruptions ?? 0,
        };
    }

    /// <summary>An outage of the node's own store is not a failure: it counts toward no limit.</summary>
    private CallRecord RecordOf(AttemptInterrupted interrupted, DateTimeOffset at)
    {
        Records.TryGetValue(interrupted.Key, out var former);
        var effect = former is { Effect: Effect.Unknown } ? Effect.Unknown : interrupted.Effect;
        return new(former?.Failures ?? 0, effect, interrupted.ScheduledAt, interrupted.NextAttemptAt,
            former?.Stuck ?? false, interrupted.Error, at)
        {
            Interruptions = (former?.Interruptions ?? 0) + 1,
        };
    }
}
