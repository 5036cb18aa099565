using OrderActors.Engine.Index;

namespace OrderActors.Engine.Shells;

/// <summary>Counts sagas with a stuck compensation, for the metric.</summary>
internal static class StuckSagas
{
    private const int Most = 1_000;

    /// <summary>How many there are; 1,000 means that many or more.</summary>
    public static async Task<int> CountAsync(ISagaIndex index, CancellationToken cancellation) =>
        (await index.ListAsync(new() { Stuck = true, Limit = Most }, cancellation)).Count;
}
