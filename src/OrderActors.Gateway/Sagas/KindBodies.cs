using System.Text.Json;

namespace OrderActors.Gateway.Sagas;

/// <summary>The saga kinds of the node, by name.</summary>
/// <param name="Kinds">By name.</param>
internal sealed record KindList(IReadOnlyList<KindRow> Kinds);

/// <summary>A saga kind in lists.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Stages">Its stages, earliest first.</param>
/// <param name="StartedBy">The command that starts a saga, or null: none can be started over HTTP.</param>
/// <param name="Commands">The names of all its commands.</param>
internal sealed record KindRow(
    string Kind, IReadOnlyList<string> Stages, string? StartedBy, IReadOnlyList<string> Commands);

/// <summary>A saga kind: what it goes through, takes, answers and calls.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Stages">Its stages, earliest first.</param>
/// <param name="StartedBy">The command that starts a saga, or null: none can be started over HTTP.</param>
/// <param name="Commands">Its commands.</param>
/// <param name="Queries">The names of its queries.</param>
/// <param name="Activities">What it calls, under the settings that hold now.</param>
internal sealed record KindResponse(
    string Kind, IReadOnlyList<KindStage> Stages, string? StartedBy, IReadOnlyList<KindCommand> Commands,
    IReadOnlyList<string> Queries, IReadOnlyList<KindActivity> Activities);

/// <summary>A stage of a kind.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rank">From 0: a wait for a stage ends at its rank or a later one.</param>
/// <param name="End"><c>success</c> or <c>failure</c> where a saga ends at it; null at stages before.</param>
internal sealed record KindStage(string Name, int Rank, string? End);

/// <summary>A command of a kind.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Summary">What it does, or null.</param>
/// <param name="Schema">The JSON Schema of its body.</param>
internal sealed record KindCommand(string Name, string? Summary, JsonElement Schema);

/// <summary>An activity of a kind. Durations are as in settings, for example <c>30s</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Domain">The domain whose settings it takes.</param>
/// <param name="Pool">The pool whose slots its attempts take.</param>
/// <param name="StartToClose">The longest that one attempt may take.</param>
/// <param name="ScheduleToClose">The longest that the call may take, or null for no limit.</param>
/// <param name="Heartbeat">The longest silence between heartbeats, or null for the usual one.</param>
/// <param name="Retry">When a failed attempt is tried again.</param>
internal sealed record KindActivity(string Name, string Domain, string Pool, string StartToClose,
    string? ScheduleToClose, string? Heartbeat, KindRetry Retry);

/// <summary>When a failed attempt is tried again.</summary>
/// <param name="FirstInterval">The wait after the first failure.</param>
/// <param name="Coefficient">The factor from one wait to the next.</param>
/// <param name="MaximumInterval">The longest wait.</param>
/// <param name="MaximumAttempts">How many failures end the call; 0 for no limit.</param>
/// <param name="NonRetryableTypes">Failure types that are never retried, besides those that say so themselves.</param>
internal sealed record KindRetry(string FirstInterval, double Coefficient, string MaximumInterval, int MaximumAttempts,
    IReadOnlyList<string> NonRetryableTypes);
