using OrderActors.Domain;
using OrderActors.Engine.Index;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Http;

namespace OrderActors.Gateway.Sagas;

/// <summary>A page of the index, and where the next one begins.</summary>
internal sealed record IndexPage(IReadOnlyList<IndexRow> Rows, string? Next);

/// <summary>Lists sagas from the index, checked.</summary>
internal sealed class SagaLists(ISagaIndex index, SagaKinds kinds)
{
    /// <summary>A page; the query's kind must be one of the node's.</summary>
    /// <param name="query">What to list.</param>
    /// <param name="stuck"><c>true</c>: only those with a stuck compensation; <c>false</c>: only others.</param>
    /// <param name="limit">How many, as the caller sent it.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ValueOrProblem<IndexPage>> ListAsync(
        IndexQuery query, string? stuck, string? limit, CancellationToken cancellation)
    {
        if (stuck is not (null or "true" or "false")) return Problem.Invalid("stuck must be true or false");
        if (stuck is not null) query = query with { Stuck = stuck == "true" };
        var rows = RouteIds.Limit(limit);
        if (rows.Failed) return rows.Problem;
        var stages = kinds.Get(query.Kind!).Stages;
        if (query.Stage is { } stage && !stages.Contains(stage, StringComparer.Ordinal))
            return Problem.Invalid($"there is no stage '{stage}'; there are {string.Join(", ", stages)}");
        if (query.Owner is { } owner && TextRules.Id("the owner", owner) is { } wrongOwner)
            return Problem.Invalid(wrongOwner);
        if (query.After is { } after && TextRules.Id("after", after) is { } wrongAfter)
            return Problem.Invalid(wrongAfter);

        // One row more than asked for tells whether there is a next page.
        var size = rows.Value.Rows;
        var found = await index.ListAsync(query with { Limit = size + 1 }, cancellation);
        return found.Count <= size
            ? new IndexPage(found, null)
            : new IndexPage([.. found.Take(size)], found[size - 1].SagaId.Id);
    }
}
