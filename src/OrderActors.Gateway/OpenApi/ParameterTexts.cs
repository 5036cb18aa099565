using System.Globalization;
using Microsoft.OpenApi;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.Sagas;

namespace OrderActors.Gateway.OpenApi;

/// <summary>What a parameter means and may be.</summary>
/// <param name="Text">What it means, in one sentence.</param>
/// <param name="Schema">Makes its schema.</param>
internal sealed record ParameterText(string Text, Func<OpenApiSchema> Schema);

/// <summary>
/// What parameters mean and may be. Handlers take them as text, so that a wrong one is answered by a problem; the
/// document says what they must be.
/// </summary>
internal sealed class ParameterTexts
{
    private static readonly Dictionary<string, ParameterText> OfEveryKind = new()
    {
        ["kind"] = new("The kind of saga; /api/kinds lists them.", Id),
        ["id"] = new("The id: 1 to 100 letters, digits, '.', '_' and '-'.", Id),
        ["name"] = new("The command's name; /api/kinds/{kind} lists them.", Text),
        ["key"] = new("The key of the call, as the history names it.", Text),
        ["stage"] = new("Only those in this stage.", Text),
        ["owner"] = new("Only those of this owner.", Id),
        ["after"] = new("The page before's `next`: the page begins after it.", Text),
        ["limit"] = new("How many to list; 50 if left out.", () => Integer(1, RouteIds.MaxLimit)),
        ["stuck"] = new("Only those whose compensation needs an operator, or only the others.", Boolean),
        ["waitFor"] = new("A stage, or `end`: answers once the saga is there or the time is up.", Text),
        ["timeoutSeconds"] = new("The longest wait; 30 if left out.", () => Integer(0, SagaReads.MaxTimeoutSeconds)),
        [IdempotencyKeys.Header] = new("Names this request: a repeat under the same key is not executed again.", Key),
    };

    private static readonly ParameterText Position = new(
        "The last position that the caller has; the feed begins after it. Last-Event-ID is preferred.",
        () => Integer(0, most: null));

    private readonly Dictionary<string, ParameterText> known;

    private ParameterTexts(Dictionary<string, ParameterText> known) => this.known = known;

    /// <summary>Those that every kind has, and those of modules with routes of their own.</summary>
    public static ParameterTexts Of(IEnumerable<IModuleRoutes> modules) =>
        new(new(OfEveryKind.Concat(modules.SelectMany(module => module.Parameters))));

    /// <summary>Fills in the description and the schema of a parameter that every kind has.</summary>
    public static OpenApiParameter Describe(OpenApiParameter parameter) =>
        Describe(parameter, OfEveryKind[parameter.Name!]);

    /// <summary>Fills in the description and the schema of a parameter.</summary>
    /// <param name="parameter">It.</param>
    /// <param name="path">The path of its route: the same name means a position in a feed, an id in a list.</param>
    public OpenApiParameter Describe(OpenApiParameter parameter, string path) => Describe(parameter,
        parameter.Name == "after" && path.EndsWith("/events", StringComparison.Ordinal)
            ? Position
            : known[parameter.Name!]);

    /// <summary>Any text.</summary>
    public static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    /// <summary>An id.</summary>
    public static OpenApiSchema Id() => new()
    {
        Type = JsonSchemaType.String,
        Pattern = "^[A-Za-z0-9._-]+$",
        MinLength = 1,
        MaxLength = 100,
    };

    private static OpenApiParameter Describe(OpenApiParameter parameter, ParameterText known)
    {
        var (text, schema) = known;
        parameter.Description = text;
        parameter.Schema = schema();
        // Sagas are listed by their kind; elsewhere a query may be left out.
        if (parameter.Name == "kind") parameter.Required = true;
        return parameter;
    }

    private static OpenApiSchema Boolean() => new() { Type = JsonSchemaType.Boolean };

    private static OpenApiSchema Key() => new()
    {
        Type = JsonSchemaType.String,
        Pattern = "^[!-~]+$",
        MinLength = 1,
        MaxLength = IdempotencyKeys.MaxLength,
    };

    private static OpenApiSchema Integer(int least, int? most) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = most is null ? "int64" : "int32",
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most?.ToString(CultureInfo.InvariantCulture),
    };
}
