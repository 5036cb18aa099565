using System.Globalization;
using OrderActors.Domain;
using OrderActors.Engine.Journal;
using OrderActors.Sagas;

namespace OrderActors.Gateway.Http;

/// <summary>Values in addresses: ids, page limits.</summary>
internal static class RouteIds
{
    /// <summary>The most rows of a page.</summary>
    public const int MaxLimit = 500;

    private const int DefaultLimit = 50;

    public static ValueOrProblem<SagaId> Saga(string kind, string id) =>
        SagaId.TryCreate(kind, id, out var sagaId)
            ? sagaId : Problem.Invalid(TextRules.Id("the id in the address", id) ?? "bad kind");

    /// <summary>A saga of a kind that this node hosts.</summary>
    public static ValueOrProblem<SagaId> Saga(SagaKinds kinds, string kind, string id) =>
        kinds.Find(kind) is null ? UnknownKind(kinds, kind) : Saga(kind, id);

    /// <summary>The answer to a kind that this node does not host.</summary>
    public static Problem UnknownKind(SagaKinds kinds, string kind) =>
        Problem.NotFound($"there is no saga kind '{kind}'; there are {KindNames(kinds)}");

    /// <summary>The kinds that this node hosts, as a problem lists them.</summary>
    public static string KindNames(SagaKinds kinds) =>
        string.Join(", ", kinds.All.Select(definition => definition.Kind).Order(StringComparer.Ordinal));

    /// <summary>The <c>limit</c> of a list.</summary>
    public static ValueOrProblem<Limit> Limit(string? text)
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
