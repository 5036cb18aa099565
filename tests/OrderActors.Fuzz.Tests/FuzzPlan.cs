using System.Globalization;

namespace OrderActors.Fuzz.Tests;

/// <summary>What the environment asks of the fuzz; without it a small run from a random seed.</summary>
/// <param name="Seed">Every request follows from it and its number: <c>ORDERACTORS_SEED</c>.</param>
/// <param name="Requests">How many requests: <c>ORDERACTORS_FUZZ</c>.</param>
/// <param name="Only">The number of the one request to send, or null: <c>ORDERACTORS_FUZZ_ONLY</c>.</param>
internal sealed record FuzzPlan(int Seed, int Requests, int? Only)
{
    private const int DefaultRequests = 2000;

    public static FuzzPlan FromEnvironment(int share = 1) => new(
        Number("ORDERACTORS_SEED") ?? Random.Shared.Next(),
        Number("ORDERACTORS_FUZZ") ?? DefaultRequests / share,
        Number("ORDERACTORS_FUZZ_ONLY"));

    /// <summary>What one request or line draws from: equal seeds and numbers draw the same.</summary>
    public static Random Draws(int seed, int number) => new(unchecked((seed * 16777619) ^ (number * 40503)));

    /// <summary>The command that does it again.</summary>
    public string Repeat(string test, int? only = null) => string.Create(CultureInfo.InvariantCulture,
        $"ORDERACTORS_SEED={Seed} ORDERACTORS_FUZZ={Requests} ") +
        (only is null ? "" : $"ORDERACTORS_FUZZ_ONLY={only} ") +
        $"dotnet test tests/OrderActors.Fuzz.Tests --filter {test}";

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
