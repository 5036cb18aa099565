using System.Text.Json.Serialization;
using OrderActors.Engine.Maintenance;
using OrderActors.Gateway.Cluster;
using OrderActors.Gateway.Feed;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.Maintenance;
using OrderActors.Gateway.Operations;
using OrderActors.Gateway.Sagas;
using OrderActors.Sagas;

namespace OrderActors.Gateway;

/// <summary>The JSON of bodies that the gateway itself reads and writes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SagaList))]
[JsonSerializable(typeof(KindList))]
[JsonSerializable(typeof(KindResponse))]
[JsonSerializable(typeof(SagaWhyResponse))]
[JsonSerializable(typeof(HistoryResponse))]
[JsonSerializable(typeof(FeedItem))]
[JsonSerializable(typeof(FeedReset))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(MemberList))]
[JsonSerializable(typeof(ShardList))]
[JsonSerializable(typeof(LocateResponse))]
[JsonSerializable(typeof(BackupBody))]
[JsonSerializable(typeof(PurgeBody))]
[JsonSerializable(typeof(EmptyBody))]
[JsonSerializable(typeof(JobStatus))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(RetryWork))]
[JsonSerializable(typeof(ProblemResponse))]
[JsonSerializable(typeof(object))]
[JsonSerializable(typeof(string))]
internal sealed partial class GatewayJson : JsonSerializerContext;
