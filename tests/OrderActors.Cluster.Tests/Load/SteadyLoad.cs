using OrderActors.Node.Testing;
using OrderActors.Node.Testing.Rounds;
using OrderActors.Simulation.Chance;

namespace OrderActors.Cluster.Tests.Load;

/// <summary>People who come in rounds, with a breath between, until the shop is told to close.</summary>
/// <remarks>About a third of what two cores serve: who comes without a pause measures the queue, not the
/// kill.</remarks>
internal sealed class SteadyLoad(Clients clients, SeededRandom random)
{
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(2);

    private volatile bool closed;
    private Task coming = Task.CompletedTask;

    /// <summary>How many rounds have come.</summary>
    public int Rounds { get; private set; }

    public void Start() => coming = ComeAsync();

    /// <summary>Lets nobody in any more, and waits until everybody has what they want.</summary>
    public async Task StopAsync()
    {
        closed = true;
        await coming;
    }

    private async Task ComeAsync()
    {
        while (!closed)
        {
            await clients.ComeAsync(++Rounds, random.Split());
            await RealTime.PassAsync(Breath, CancellationToken.None);
        }
    }
}
