using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrderActors.Sagas;

/// <summary>
/// A saga kind as engines and gateways need it: its name, stages, stored names, messages and queries.
/// </summary>
public abstract class SagaDefinition
{
    private readonly Dictionary<string, EventType> eventsByManifest;
    private readonly Dictionary<Type, EventType> eventsByType;
    private readonly Dictionary<string, CommandType> commands;
    private readonly Dictionary<Type, CommandType> commandsByType;
    private readonly Dictionary<Type, ActivityType> activities;
    private readonly Dictionary<string, QueryType> queries;
    private readonly Dictionary<string, int> ranks;
    private readonly HashSet<string> failures;
    private readonly int lastRank;
    private Func<string, string?>? callClass;

    private protected SagaDefinition(string kind, IReadOnlyList<IReadOnlyList<string>> stages)
    {
        Kind = kind;
        eventsByManifest = new(StringComparer.Ordinal);
        eventsByType = [];
        commands = new(StringComparer.Ordinal);
        commandsByType = [];
        activities = [];
        queries = new(StringComparer.Ordinal);
        ranks = new(StringComparer.Ordinal);
        failures = new(StringComparer.Ordinal);
        lastRank = stages.Count - 1;
        for (var rank = 0; rank < stages.Count; rank++)
            foreach (var stage in stages[rank]) ranks.Add(stage, rank);
        AddEvents(EngineJson.Default.EngineEvent);
        AddCommands(EngineJson.Default.EngineCommand);
    }

    /// <summary>A copy, with everything that is registered so far.</summary>
    private protected SagaDefinition(SagaDefinition other)
    {
        Kind = other.Kind;
        eventsByManifest = new(other.eventsByManifest, StringComparer.Ordinal);
        eventsByType = new(other.eventsByType);
        commands = new(other.commands, StringComparer.Ordinal);
        commandsByType = new(other.commandsByType);
        activities = new(other.activities);
        queries = new(other.queries, StringComparer.Ordinal);
        ranks = new(other.ranks, StringComparer.Ordinal);
        failures = new(other.failures, StringComparer.Ordinal);
        lastRank = other.lastRank;
        callClass = other.callClass;
    }

    /// <summary>The kind's name, 1–40 of <c>[a-z0-9-]</c>.</summary>
    public string Kind { get; }

    /// <summary>The stages, earliest first.</summary>
    public IReadOnlyCollection<string> Stages => ranks.Keys;

    /// <summary>The stages with their ranks, earliest first.</summary>
    public IEnumerable<StageType> StageTypes => ranks.Select(stage => new StageType(stage.Key, stage.Value,
        stage.Value < lastRank ? null : failures.Contains(stage.Key) ? StageEnd.Failure : StageEnd.Success));

    /// <summary>The stored events by manifest, earlier versions included.</summary>
    public IReadOnlyDictionary<string, EventType> Events => eventsByManifest;

    /// <summary>The commands by name.</summary>
    public IReadOnlyDictionary<string, CommandType> Commands => commands;

    /// <summary>The activities by request type.</summary>
    public IReadOnlyDictionary<Type, ActivityType> Activities => activities;

    /// <summary>The queries by name.</summary>
    public IReadOnlyDictionary<string, QueryType> Queries => queries;

    /// <summary>How an event of this type is stored now.</summary>
    /// <exception cref="BrokenInvariantException">OA0001: the type is not registered.</exception>
    public EventType EventFor(Type type) => eventsByType.TryGetValue(type, out var known)
        ? known
        : throw new BrokenInvariantException("OA0001", $"no manifest is registered for {type.Name} of '{Kind}'");

    /// <summary>The command's name and form.</summary>
    /// <exception cref="ArgumentException">The command is not one of this kind's.</exception>
    public CommandType CommandFor(SagaCommand command) => commandsByType.TryGetValue(command.GetType(), out var known)
        ? known
        : throw new ArgumentException($"{command.GetType().Name} is not a command of '{Kind}'");

    /// <summary>Whether the command is one of this kind's.</summary>
    public bool Takes(SagaCommand command) => commandsByType.ContainsKey(command.GetType());

    /// <summary>
    /// Whether a wait for a stage, or for the end where <paramref name="wanted"/> is null, is over: the saga is at or
    /// past that stage.
    /// </summary>
    /// <remarks>
    /// Every end is past every stage: a caller that waits for "shipping" must learn that the order was cancelled.
    /// </remarks>
    /// <param name="current">The saga's stage.</param>
    /// <param name="outcome">How it ended, or null.</param>
    /// <param name="wanted">The stage, or null for the end.</param>
    public bool HasReached(string current, string? outcome, string? wanted) =>
        outcome is not null || (wanted is not null && ranks.TryGetValue(current, out var here)
            && ranks.TryGetValue(wanted, out var there) && here >= there);

    /// <summary>A state of this kind for lists and people.</summary>
    public abstract Description Describe(object state);

    /// <summary>One sentence: what a saga of this kind waits for in this state.</summary>
    public string Why(SagaId id, object state, WorkPlan plan, RunningWork running, DateTimeOffset now) =>
        WaitReason.Why(id, Describe(state), plan, running, now);

    /// <summary>
    /// What a stored event is about: its own class, or for an attempt or a retry the class of its call.
    /// </summary>
    /// <param name="type">The event as it is registered here.</param>
    /// <param name="payload">Its stored JSON.</param>
    /// <exception cref="JsonException">The payload is not the event's.</exception>
    public string ClassOf(EventType type, ReadOnlySpan<byte> payload)
    {
        if (callClass is null || type.Json.Type.BaseType != typeof(EngineEvent)) return type.Class;
        var key = JsonSerializer.Deserialize(payload, type.Json) switch
        {
            AttemptFailed failed => failed.Key,
            AttemptInterrupted interrupted => interrupted.Key,
            RetryRequested retry => retry.Key,
            _ => null,
        };
        return (key is null ? null : callClass(key)) ?? type.Class;
    }

    /// <summary>Creates an empty cell for one saga of this kind.</summary>
    public abstract SagaCell CreateCell(SagaId id, ICallPolicies policies);

    private protected void AddEvents(JsonTypeInfo json)
    {
        foreach (var (manifest, form) in NamedTypes.Of(json))
        {
            var type = new EventType(manifest, NamedTypes.ClassOf(form.Type), form, null);
            eventsByManifest.Add(manifest, type);
            eventsByType.Add(form.Type, type);
        }
    }

    private protected void AddUpcast<TOld>(string manifest, string eventClass, JsonTypeInfo<TOld> json,
        Func<TOld, SagaEvent> upcast) where TOld : class =>
        eventsByManifest.Add(manifest, new(manifest, eventClass, json, old => upcast((TOld)old)));

    private protected void AddCommands(JsonTypeInfo json)
    {
        foreach (var (name, form) in NamedTypes.Of(json))
        {
            var about = NamedTypes.AboutCommand(form.Type);
            var type = new CommandType(name, form, about?.Starts ?? false, about?.Summary);
            commands.Add(name, type);
            commandsByType.Add(form.Type, type);
        }
    }

    private protected void AddFailure(string stage)
    {
        if (!ranks.TryGetValue(stage, out var rank) || rank < lastRank)
            throw new ArgumentException($"'{stage}' is not among the last stages of '{Kind}'");
        failures.Add(stage);
    }

    private protected void SetCallClass(Func<string, string?> classOf) => callClass = classOf;

    private protected void AddActivity(ActivityType type) => activities.Add(type.Type, type);

    private protected void AddQuery(QueryType type) => queries.Add(type.Name, type);
}

/// <summary>A saga kind with its functions, completed once where the program is composed.</summary>
public sealed class SagaDefinition<TState> : SagaDefinition where TState : class
{
    /// <summary>Creates a definition.</summary>
    /// <param name="kind">The kind's name.</param>
    /// <param name="saga">The functions.</param>
    /// <param name="stages">The stages, earliest first; those of one rank are grouped; the last rank is the
    /// end.</param>
    public SagaDefinition(string kind, Saga<TState> saga, IReadOnlyList<IReadOnlyList<string>> stages)
        : base(kind, stages) => Saga = saga;

    private SagaDefinition(SagaDefinition<TState> other, Saga<TState> saga) : base(other) => Saga = saga;

    /// <summary>The functions.</summary>
    public Saga<TState> Saga { get; }

    /// <summary>
    /// The same kind with other functions: a variant, for example one with a fault that tests must find.
    /// </summary>
    public SagaDefinition<TState> With(Saga<TState> saga) => new(this, saga);

    /// <summary>
    /// Registers the events of a closed hierarchy. Its base gives each the manifest that it is stored by, as in
    /// <c>[JsonDerivedType(typeof(OrderPlaced), "order.placed.v1")]</c>; <see cref="EventClassAttribute"/> says what it
    /// is about.
    /// </summary>
    /// <param name="json">The JSON of the base. An event is stored as its own type, without the name in its payload.
    /// </param>
    /// <exception cref="ArgumentException">The base names no events, or an event has no class.</exception>
    public SagaDefinition<TState> EventsOf<TEvent>(JsonTypeInfo<TEvent> json) where TEvent : SagaEvent
    {
        AddEvents(json);
        return this;
    }

    /// <summary>Registers an earlier version of an event and its conversion to the current one.</summary>
    public SagaDefinition<TState> Upcast<TOld>(string manifest, string eventClass, JsonTypeInfo<TOld> json,
        Func<TOld, SagaEvent> upcast) where TOld : class
    {
        AddUpcast(manifest, eventClass, json, upcast);
        return this;
    }

    /// <summary>
    /// Gives the class of calls by their keys: that of their attempts in histories. Null for a key means "attempt".
    /// </summary>
    public SagaDefinition<TState> CallClass(Func<string, string?> classOf)
    {
        SetCallClass(classOf);
        return this;
    }

    /// <summary>
    /// Registers the commands of a closed hierarchy. Its base gives each its name in addresses, as in
    /// <c>[JsonDerivedType(typeof(ApprovePayment), "approve")]</c>; <see cref="CommandAttribute"/> says the rest.
    /// </summary>
    /// <param name="json">The JSON of the base. A body is read as the command's own type, without the name in it.
    /// </param>
    /// <exception cref="ArgumentException">The base names no commands.</exception>
    public SagaDefinition<TState> CommandsOf<TCommand>(JsonTypeInfo<TCommand> json) where TCommand : SagaCommand
    {
        AddCommands(json);
        return this;
    }

    /// <summary>
    /// Declares which of the last stages are failures: the saga did not do what it was started for. The others are
    /// successes.
    /// </summary>
    /// <exception cref="ArgumentException">A stage is not of the last rank.</exception>
    public SagaDefinition<TState> Failures(params ReadOnlySpan<string> stages)
    {
        foreach (var stage in stages) AddFailure(stage);
        return this;
    }

    /// <summary>Registers an activity that the saga calls.</summary>
    public SagaDefinition<TState> Activity<TActivity, TResult>(
        string name, string domain, ActivityOptions? defaults = null)
        where TActivity : Activity<TResult>
        where TResult : notnull
    {
        AddActivity(new(name, domain, typeof(TActivity), typeof(TResult), defaults));
        return this;
    }

    /// <summary>Registers a query; every kind needs one named <c>status</c>.</summary>
    public SagaDefinition<TState> Query<T>(string name, JsonTypeInfo<T> json, Func<TState, T> answer) where T : class
    {
        AddQuery(new(name, json, state => answer((TState)state)));
        return this;
    }

    /// <inheritdoc/>
    public override Description Describe(object state) => Saga.Describe((TState)state);

    /// <inheritdoc/>
    public override SagaCell CreateCell(SagaId id, ICallPolicies policies) => new SagaCell<TState>(this, id, policies);
}
