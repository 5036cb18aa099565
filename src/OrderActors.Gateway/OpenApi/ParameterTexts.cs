using System.Globalization;
using Microsoft.OpenApi;
using OrderActors.Gateway.Commands;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.Sagas;

namespace OrderActors.Gateway.OpenApi;

/// <summary>
/// What parameters mean and may be. Handlers take them as text, so that a wrong one is answered by a problem; the
/// document says what they must be.
/// </summary>
internal static class ParameterTexts
{
    private static readonly Dictionary<string, (string Text, Func<OpenApiSchema> Schema)> Known = new()
    {
        ["kind"] = ("The kind of saga; /api/kinds lists them.", Id),
        ["id"] = ("The id: 1 to 100 letters, digits, '.', '_' and '-'.", Id),
        ["name"] = ("The command's name; /api/kinds/{kind} lists them.", Text),
        ["key"] = ("The key of the call, as the history names it.", Text),
        ["sku"] = ("The product's SKU.", Text),
        ["stage"] = ("Only those in this stage.", Text),
        ["owner"] = ("Only those of this owner.", Id),
        ["customerId"] = ("Only those of this customer.", Id),
        ["after"] = ("The page before's `next`: the page begins after it.", Text),
        ["limit"] = ("How many to list; 50 if left out.", () => Integer(1, RouteIds.MaxLimit)),
        ["stuck"] = ("Only those whose compensation needs an operator, or only the others.", Boolean),
        ["waitFor"] = ("A stage, or `end`: answers once the saga is there or the time is up.", Text),
        ["timeoutSeconds"] = ("The longest wait; 30 if left out.", () => Integer(0, SagaReads.MaxTimeoutSeconds)),
        [IdempotencyKeys.Header] = ("Names this request: a repeat under the same key is not executed again.", Key),
    };

    /// <summary>Fills in the description and the schema of a parameter.</summary>
    /// <param name="parameter">It.</param>
    /// <param name="path">The path of its route: the same name means a position in a feed, an id in a list.</param>
    public static OpenApiParameter Describe(OpenApiParameter parameter, string path)
    {
        var (text, schema) = parameter.Name == "after" && path.EndsWith("/events", StringComparison.Ordinal)
            ? ("The last position that the caller has; the feed begins after it. Last-Event-ID is preferred.",
                () => Integer(0, most: null))
            : Known[parameter.Name!];
        parameter.Description = text;
        parameter.Schema = schema();
        // Sagas are listed by their kind; elsewhere a query may be left out.
        if (parameter.Name == "kind") parameter.Required = true;
        return parameter;
    }

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema Boolean() => new() { Type = JsonSchemaType.Boolean };

    private static OpenApiSchema Id() => new()
    {
        Type = JsonSchemaType.String,
        Pattern = "^[A-Za-z0-9._-]+$",
        MinLength = 1,
        MaxLength = 100,
    };

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
