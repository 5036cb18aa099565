using System.Runtime.CompilerServices;
using OrderActors.Sagas;

namespace OrderActors.Simulation.Traces;

/// <summary>One step of a simulated world.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="At">How long after the world's beginning.</param>
/// <param name="Saga">The saga that it concerns, or null when it concerns all.</param>
/// <param name="Text">What happened, in one line.</param>
public sealed record TraceStep(int Number, TimeSpan At, SagaId? Saga, string Text);

/// <summary>
/// Everything that happened in a world, as a hash; on demand also as a story. Two runs of one seed that differ in
/// anything differ in the hash.
/// </summary>
internal sealed class Trace(DateTimeOffset begin, bool records)
{
    private const ulong Prime = 0x100000001B3;

    private readonly List<TraceStep> steps = [];

    public ulong Hash { get; private set; } = 0xCBF29CE484222325;

    public int Count { get; private set; }

    /// <summary>The steps; none unless they are recorded.</summary>
    public IReadOnlyList<TraceStep> Steps => steps;

    public void Add(DateTimeOffset at, SagaId? saga, ref DefaultInterpolatedStringHandler text)
    {
        Count++;
        Mix((ulong)at.UtcTicks);
        foreach (var c in text.Text) Mix(c);
        foreach (var c in saga?.PersistenceId ?? "") Mix(c);
        if (records) steps.Add(new(Count, at - begin, saga, text.Text.ToString()));
        text.Clear();
    }

    private void Mix(ulong value) => Hash = (Hash ^ value) * Prime;
}
