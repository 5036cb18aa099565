using System.Globalization;
using OrderActors.Gateway.Commands;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Http;

/// <summary>Values in addresses: ids, page limits.</summary>
internal static class RouteIds
{
    public const string OrderKind = "order";

    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    public static Outcome<SagaId> Order(string id) => Saga(OrderKind, id);

    public static Outcome<SagaId> Saga(string kind, string id) =>
        SagaId.TryCreate(kind, id, out var sagaId)
            ? sagaId : Problem.Invalid(Texts.Id("the id in the address", id) ?? "bad kind");

    /// <summary>The <c>limit</c> of a list.</summary>
    public static Outcome<Limit> Limit(string? text)
    {
        if (text is null) return new Limit(DefaultLimit);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= MaxLimit
            ? new Limit(limit)
            : Problem.Invalid($"limit must be 1 to {MaxLimit}");
    }
}

/// <summary>How many rows a page may have.</summary>
internal readonly record struct Limit(int Rows);
