namespace OrderActors.Sagas;

/// <summary>Anything that a saga decides on.</summary>
public abstract record SagaMessage;

/// <summary>A message from outside that asks the saga to do something.</summary>
public abstract record SagaCommand : SagaMessage;

/// <summary>A call has succeeded.</summary>
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

/// <summary>An operator has given up a call: the saga continues without it. Sent for undo calls only.</summary>
/// <param name="Key">The call's key.</param>
/// <param name="By">Who waived it.</param>
/// <param name="Reason">Why.</param>
public sealed record WorkWaived(string Key, string By, string Reason) : SagaMessage;

/// <summary>A fact of a saga's history. Stored for ever; changed only by a new manifest and an upcaster.</summary>
public abstract record SagaEvent;
