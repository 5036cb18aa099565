namespace OrderActors.Sagas;

/// <summary>Anything that a saga decides upon.</summary>
public abstract record SagaMessage;

/// <summary>A message from outside: somebody wants something of the saga.</summary>
public abstract record SagaCommand : SagaMessage;

/// <summary>A call has ended well.</summary>
/// <param name="Key">The call's key.</param>
/// <param name="Request">The activity that was called for.</param>
/// <param name="Result">What its handler returned.</param>
public sealed record ActivityCompleted(string Key, Activity Request, object Result) : SagaMessage;

/// <summary>A call has failed for good: its retries are spent or the error is permanent.</summary>
/// <param name="Key">The call's key.</param>
/// <param name="Request">The activity that was called for.</param>
/// <param name="Failure">The last attempt's failure; its effect is that of all attempts together.</param>
public sealed record ActivityFailed(string Key, Activity Request, ActivityFailure Failure) : SagaMessage;

/// <summary>A timer's time has come.</summary>
/// <param name="Key">The timer's key.</param>
/// <param name="DueAt">The time it was set to, UTC.</param>
public sealed record TimerFired(string Key, DateTimeOffset DueAt) : SagaMessage;

/// <summary>An operator gives a call up: the saga goes on without it. Sent for undo calls only.</summary>
/// <param name="Key">The call's key.</param>
/// <param name="By">Who waived it.</param>
/// <param name="Reason">Why.</param>
public sealed record WorkWaived(string Key, string By, string Reason) : SagaMessage;

/// <summary>A fact of a saga's history. Stored for ever; changed only by a new manifest and an upcaster.</summary>
public abstract record SagaEvent;
