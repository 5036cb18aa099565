using Microsoft.Extensions.Logging;
using OrderActors.Sagas;

namespace OrderActors.Akka.Sagas;

/// <summary>What saga actors log.</summary>
internal static partial class SagaLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message =
        "{SagaId} at '{Stage}': whether its events were stored is not known, it is read again: {Error}")]
    public static partial void LogNotStored(this ILogger log, SagaId sagaId, string? stage, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "{SagaId} at '{Stage}': the journal rejects an event of it, it is read again: {Error}")]
    public static partial void LogRejected(this ILogger log, SagaId sagaId, string? stage, string error);
}
