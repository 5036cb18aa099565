using System.Runtime.CompilerServices;
using OrderActors.Domain.Orders;
using OrderActors.Engine.Journal;
using OrderActors.Engine.Modules;

namespace OrderActors.Services.Orders;

/// <summary>Checks stock and money against the journal's orders, and runs the other modules' checks.</summary>
internal sealed class OrderInvariants(
    InvariantChecks checks, SagaHistories histories, IEnumerable<IInvariantCheck> others) : IInvariants
{
    /// <inheritdoc/>
    public async Task<InvariantReport> CheckAsync(CancellationToken cancellation)
    {
        var unreadable = new List<InvariantViolation>();
        var report = await checks.CheckAsync(FactsAsync(unreadable, cancellation), unreadable, cancellation);
        var violations = new List<InvariantViolation>(report.Violations);
        foreach (var other in others)
            violations.AddRange(from finding in await other.CheckAsync(cancellation)
                                select new InvariantViolation(finding.Rule, finding.Subject, finding.Detail));
        return report with { Clean = report.Clean && violations.Count == 0, Violations = violations };
    }

    private async IAsyncEnumerable<OrderFacts> FactsAsync(
        List<InvariantViolation> unreadable, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var sagas = new List<UnreadableSaga>();
        await foreach (var folded in histories.StatesAsync(OrderDefinition.Instance.Kind, sagas, cancellation))
            yield return OrderDefinition.Facts((OrderState)folded.State);
        unreadable.AddRange(sagas.Select(saga => new InvariantViolation("unreadable", saga.Id.Id, saga.Error.Message)));
    }
}
