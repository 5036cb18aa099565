namespace OrderActors.Fuzz.Tests;

/// <summary>Ids that the requests of one case use: some of things that are there, most likely.</summary>
/// <param name="Random">What is drawn from.</param>
/// <param name="Number">The case's number: orders are called by it.</param>
internal sealed record Names(Random Random, int Number)
{
    private const int CasesOfAnOrder = 10;
    private const int LastFew = 6;

    /// <summary>An order that is new, most likely.</summary>
    public string NewOrder => New("F", CasesOfAnOrder);

    /// <summary>An order of not long ago, most likely.</summary>
    public string Order => Recent("F", CasesOfAnOrder);

    public string Sku => $"FUZZ-{Random.Next(FuzzShop.Products)}";

    public string Customer => $"FUZZ-{Random.Next(FuzzShop.Customers)}";

    public int Quantity => Random.Next(1, 4);

    /// <summary>A saga that is new, most likely.</summary>
    /// <param name="prefix">What the ids of its kind begin with.</param>
    /// <param name="cases">This many cases in turn speak of one saga, so that most find something there.</param>
    public string New(string prefix, int cases) => $"{prefix}-{Number / cases}";

    /// <summary>A saga of not long ago, most likely.</summary>
    public string Recent(string prefix, int cases) =>
        $"{prefix}-{Math.Max(0, (Number / cases) - Random.Next(LastFew))}";

    public string Key => $"fuzz/{Math.Max(0, Number - Random.Next(3))}";
}

/// <summary>A route and its valid requests.</summary>
/// <param name="Method">The method.</param>
/// <param name="Pattern">The pattern as the node maps it.</param>
/// <param name="Make">Makes a request that the node takes, if what it speaks of is there.</param>
/// <param name="Weight">How often it is drawn; what costs the node much is drawn seldom.</param>
internal sealed record RouteTemplate(string Method, string Pattern, Func<Names, Draft> Make, int Weight = 20)
{
    public string Name => $"{Method} {Pattern}";
}

/// <summary>
/// Valid requests of a module's routes, or of the node's own. The fuzz finds every type that implements this.
/// </summary>
internal interface IRouteSource
{
    /// <summary>The requests.</summary>
    /// <param name="backups">The folder that backups go to.</param>
    IEnumerable<RouteTemplate> Routes(string backups);
}

/// <summary>A valid request of every route that the node has.</summary>
internal static class RouteTemplates
{
    /// <summary>The weight of what is drawn often.</summary>
    public const int Often = 60;

    /// <summary>The weight of what costs the node much.</summary>
    public const int Seldom = 1;

    /// <summary>All of them, in one order always: a seed draws the same again.</summary>
    public static IReadOnlyList<RouteTemplate> Of(string backups) =>
    [
        .. typeof(RouteTemplates).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IRouteSource)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => ((IRouteSource)Activator.CreateInstance(type)!).Routes(backups)),
    ];

    public static RouteTemplate Post(string pattern, Func<Names, Draft> make, int weight = 20) =>
        new("POST", pattern, make, weight);

    public static RouteTemplate Get(string pattern, Func<Names, Draft> make, int weight = 20) =>
        new("GET", pattern, make, weight);
}
