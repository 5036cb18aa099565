using System.Text.Json.Serialization;

namespace OrderActors.Peers.Load;

/// <summary>What a load driver is told, one JSON line each. Drivers in every language understand the same.</summary>
/// <param name="Do">
/// <c>run</c>: place orders, approve each, wait for each one's end; <c>place</c>: place them and leave them waiting;
/// <c>finish</c>: approve the order <paramref name="First"/> and wait for its end, trying again until the system is up.
/// </param>
/// <param name="Prefix">How the orders' ids begin.</param>
/// <param name="First">The number of the first order.</param>
/// <param name="Orders">How many.</param>
/// <param name="InFlight">How many at once.</param>
internal sealed record LoadCommand(string Do, string Prefix, int First, int Orders, int InFlight)
{
    public const string Run = "run";
    public const string Place = "place";
    public const string Finish = "finish";
}

/// <summary>What a load driver answers, one JSON line each; the first line of all says that it is ready.</summary>
/// <param name="Orders">How many orders went well.</param>
/// <param name="Errors">How many did not.</param>
/// <param name="Seconds">From the first order to the last.</param>
/// <param name="P50Ms">Half of the orders took at most this.</param>
/// <param name="P99Ms">Of a hundred orders 99 took at most this.</param>
/// <param name="FirstError">What went wrong first, or null.</param>
internal sealed record LoadResponse(
    int Orders, int Errors, double Seconds, double P50Ms, double P99Ms, string? FirstError = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LoadCommand))]
[JsonSerializable(typeof(LoadResponse))]
internal sealed partial class LoadJson : JsonSerializerContext;
