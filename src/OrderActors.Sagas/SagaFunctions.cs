namespace OrderActors.Sagas;

/// <summary>
/// Calls a saga's functions for its cell: an exception of theirs stops only that saga, with a code; a failure of the
/// process as a whole passes through.
/// </summary>
/// <remarks>Performance matters here: one try per function, no closures.</remarks>
internal sealed class SagaFunctions<TState>(Saga<TState> saga, SagaId id) where TState : class
{
    public Decision Decide(TState? state, SagaMessage message, DateTimeOffset now)
    {
        try
        {
            return saga.Decide(state, message, now);
        }
        catch (Exception e) when (e is not BrokenInvariantException && !ProcessFailure.Is(e))
        {
            throw Threw("deciding upon " + message.GetType().Name, e);
        }
    }

    public TState Evolve(TState? from, SagaEvent @event)
    {
        try
        {
            return saga.Evolve(from, @event);
        }
        catch (Exception e) when (e is not BrokenInvariantException && !ProcessFailure.Is(e))
        {
            throw Threw("folding " + @event.GetType().Name, e);
        }
    }

    public IReadOnlyList<Work> Outstanding(TState of)
    {
        try
        {
            return saga.Outstanding(of);
        }
        catch (Exception e) when (e is not BrokenInvariantException && !ProcessFailure.Is(e))
        {
            throw Threw("listing outstanding work", e);
        }
    }

    public Description Describe(TState of)
    {
        try
        {
            return saga.Describe(of);
        }
        catch (Exception e) when (e is not BrokenInvariantException && !ProcessFailure.Is(e))
        {
            throw Threw("describing its state", e);
        }
    }

    private BrokenInvariantException Threw(string doing, Exception e) =>
        new("OA0005", $"{id} threw {e.GetType().Name} while {doing}: {e.Message}");
}
