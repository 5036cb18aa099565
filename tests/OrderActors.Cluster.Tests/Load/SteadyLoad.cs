using OrderActors.EndToEnd.Tests.Crash;
using OrderActors.Simulation.Chance;

namespace OrderActors.Cluster.Tests.Load;

/// <summary>People who come in rounds, one after the other, until the shop is told to close.</summary>
internal sealed class SteadyLoad(Crowd crowd, SeededRandom random)
{
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
        while (!closed) await crowd.ComeAsync(++Rounds, random.Split());
    }
}
