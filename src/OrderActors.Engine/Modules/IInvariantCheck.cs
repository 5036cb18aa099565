namespace OrderActors.Engine.Modules;

/// <summary>
/// What a module checks of its own for <c>GET /api/invariants</c>: whether its records agree with its sagas. Any
/// finding makes the report unclean.
/// </summary>
public interface IInvariantCheck
{
    /// <summary>Compares records with sagas. A saga in flight may change meanwhile, so hold it against bounds only.
    /// </summary>
    /// <param name="cancellation">Ends the check.</param>
    /// <returns>What does not hold, by saga or record; empty when all agrees.</returns>
    Task<IReadOnlyList<InvariantFinding>> CheckAsync(CancellationToken cancellation);
}

/// <summary>One thing that does not hold.</summary>
/// <param name="Rule">The name of the rule, the same for every finding of it, for example <c>seats</c>.</param>
/// <param name="Subject">The saga or record.</param>
/// <param name="Detail">What disagrees, with the numbers.</param>
public sealed record InvariantFinding(string Rule, string Subject, string Detail);
