using Microsoft.Extensions.Logging;
using OrderActors.Sagas;

namespace OrderActors.Engine.Telemetry;

/// <summary>The log lines about attempts. Written by the dispatcher, which also knows of time-outs.</summary>
internal static partial class AttemptLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Debug,
        Message = "{Activity} starts for {SagaId} '{Key}', attempt {Attempt}")]
    public static partial void Started(ILogger log, string activity, SagaId sagaId, string key, int attempt);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug,
        Message = "{Activity} is done for {SagaId} '{Key}', attempt {Attempt}")]
    public static partial void Completed(ILogger log, string activity, SagaId sagaId, string key, int attempt);

    [LoggerMessage(EventId = 3,
        Message = "{Activity} failed for {SagaId} '{Key}', attempt {Attempt}: {Type}: {Error} (effect: {Effect})")]
    public static partial void Failed(ILogger log, LogLevel level, string activity, SagaId sagaId, string key,
        int attempt, string type, string error, Effect effect);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning,
        Message = "The pool '{Pool}' of {Activity} is not configured; its attempts take slots of 'standard'")]
    public static partial void UnknownPool(ILogger log, string pool, string activity);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning,
        Message = "{Activity} for {SagaId} '{Key}', attempt {Attempt}, came back too late: its result is dropped")]
    public static partial void LateReturn(ILogger log, string activity, SagaId sagaId, string key, int attempt);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning,
        Message = "The setting '{Key}' names nothing that this node has")]
    public static partial void UnknownName(ILogger log, string key);

    [LoggerMessage(EventId = 7, Level = LogLevel.Error,
        Message = "The changed activity settings are not valid; the previous ones stay in force: {Error}")]
    public static partial void InvalidSettings(ILogger log, string error);

    [LoggerMessage(EventId = 9, Level = LogLevel.Debug,
        Message = "{Activity} for {SagaId} '{Key}', attempt {Attempt}, waits for the node's own store: {Error}")]
    public static partial void HeldUp(
        ILogger log, string activity, SagaId sagaId, string key, int attempt, string error);

    [LoggerMessage(EventId = 8, Level = LogLevel.Information, Message = "The activity settings have changed")]
    public static partial void SettingsChanged(ILogger log);
}
