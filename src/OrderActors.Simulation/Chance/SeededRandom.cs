using System.Numerics;

namespace OrderActors.Simulation.Chance;

/// <summary>
/// Random numbers that follow from a seed alone: the same on every machine and with every version of .NET.
/// </summary>
/// <remarks>
/// SplitMix64. Spans of time are drawn with whole numbers only, so that no rounding of a platform's mathematics can
/// move a world away from its seed.
/// </remarks>
public sealed class SeededRandom(ulong seed)
{
    private ulong state = seed;

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        state += 0x9E3779B97F4A7C15;
        var bits = state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => (int)Between((long)least, most);

    /// <summary>A span from <paramref name="least"/> to <paramref name="most"/>, each as likely as the other.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) => new(Between(least.Ticks, most.Ticks));

    /// <summary>
    /// A span from <paramref name="least"/> (above zero) to <paramref name="most"/>, each doubling as likely as the
    /// other: waits of milliseconds and of hours in one draw.
    /// </summary>
    public TimeSpan Spread(TimeSpan least, TimeSpan most)
    {
        var doublings = Math.Max(0, BitOperations.Log2((ulong)most.Ticks) - BitOperations.Log2((ulong)least.Ticks) - 1);
        while (doublings < 62 && least.Ticks << doublings < most.Ticks) doublings++;
        var low = least.Ticks << Between(0, Math.Max(0, doublings - 1));
        return new(Between(low, Math.Max(low, Math.Min(low * 2, most.Ticks))));
    }

    /// <summary>True with this probability, 0 to 1. Always takes one draw.</summary>
    public bool Chance(double probability) => (NextBits() >> 11) * (1.0 / (1UL << 53)) < probability;

    /// <summary>One of these.</summary>
    public T Pick<T>(IReadOnlyList<T> choices) => choices[Between(0, choices.Count - 1)];

    /// <summary>A source of its own: what one draws does not move the other.</summary>
    public SeededRandom Split() => new(NextBits());

    private long Between(long least, long most) => least + (long)(NextBits() % (ulong)(most - least + 1));
}
