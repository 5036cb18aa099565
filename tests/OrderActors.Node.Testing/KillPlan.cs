using System.Globalization;

namespace OrderActors.Node.Testing;

/// <summary>A moment at which the node is killed.</summary>
internal abstract record Moment
{
    /// <summary>As soon as it has a process.</summary>
    public sealed record Started : Moment;

    /// <summary>Once it has read its journal, before it listens.</summary>
    public sealed record Recovered : Moment;

    /// <summary>Once this many orders are placed in all its lives and this many more events are visible.</summary>
    public sealed record AfterEvents(int Placed, int Events) : Moment;
}

/// <summary>What the environment asks of the test; without it a small run from a random seed.</summary>
/// <param name="Seed">All that is drawn follows from it: <c>ORDERACTORS_SEED</c>.</param>
/// <param name="Kills">How often the node is killed: <c>ORDERACTORS_KILLS</c>.</param>
internal sealed record KillPlan(int Seed, int Kills)
{
    private const int DefaultKills = 4;
    private const int MostEvents = 20;

    public static KillPlan FromEnvironment() =>
        new(Number("ORDERACTORS_SEED") ?? Random.Shared.Next(), Number("ORDERACTORS_KILLS") ?? DefaultKills);

    /// <summary>The files that the environment names, or generated ones.</summary>
    public static ImportFiles Files(string folder, Random random) =>
        Environment.GetEnvironmentVariable("ORDERACTORS_IMPORT_PRODUCTS") is { Length: > 0 } products
        && Environment.GetEnvironmentVariable("ORDERACTORS_IMPORT_ORDERS") is { Length: > 0 } orders
            ? new(products, orders, Number("ORDERACTORS_IMPORT_STOCK"))
            : ImportFiles.Generate(folder, random);

    /// <summary>
    /// Draws the moments: most while orders are under way, from the first tenth of the file to the last but one, some
    /// while the node is just coming back from the kill before.
    /// </summary>
    public IReadOnlyList<Moment> Moments(int orders, Random random)
    {
        var early = Enumerable.Range(0, Kills / 4)
            .Select(n => n % 2 == 0 ? (Moment)new Moment.Recovered() : new Moment.Started());
        var during = Enumerable.Range(0, Kills - (Kills / 4)).Select(_ => random.Next(1, orders * 9 / 10)).Order()
            .Select(placed => new Moment.AfterEvents(placed, random.Next(MostEvents)));
        var moments = new List<Moment>(during);
        foreach (var moment in early) moments.Insert(random.Next(1, moments.Count), moment);
        return moments;
    }

    /// <summary>A number from the environment, or null.</summary>
    public static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
