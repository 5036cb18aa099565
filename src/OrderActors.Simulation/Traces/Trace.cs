using System.Numerics;
using System.Runtime.InteropServices;
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
/// <remarks>Hot: a step that nobody reads is mixed into the hash piece by piece and never becomes a text.</remarks>
internal sealed class Trace(DateTimeOffset begin, bool records)
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    private readonly List<TraceStep> steps = [];

    public ulong Hash { get; private set; } = 0xCBF29CE484222325;

    public int Count { get; private set; }

    /// <summary>Whether the steps are kept.</summary>
    public bool Records => records;

    /// <summary>The steps; none unless they are recorded.</summary>
    public IReadOnlyList<TraceStep> Steps => steps;

    public void Add(DateTimeOffset at, SagaId? saga, NoteText text)
    {
        Count++;
        Mix((ulong)at.UtcTicks);
        if (saga is not null) Mix(saga.PersistenceId);
        if (records) steps.Add(new(Count, at - begin, saga, text.Told()));
    }

    public void Mix(ulong value) => Hash = BitOperations.RotateLeft((Hash ^ value) * Prime, 31);

    public void Mix(ReadOnlySpan<char> text) => Mix(MemoryMarshal.AsBytes(text));

    public void Mix(ReadOnlySpan<byte> bytes)
    {
        Mix((ulong)bytes.Length);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) Mix(word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..]) Mix(rest);
    }
}
