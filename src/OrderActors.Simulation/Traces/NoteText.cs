using System.Runtime.CompilerServices;
using OrderActors.Simulation.Worlds;

namespace OrderActors.Simulation.Traces;

/// <summary>
/// The text of a step as it is written: mixed into the hash, and made a text only if it will be read.
/// </summary>
[InterpolatedStringHandler]
internal ref struct NoteText
{
    private readonly Trace trace;
    private DefaultInterpolatedStringHandler text;

    public NoteText(int literalLength, int formattedCount, World world)
    {
        trace = world.Trace;
        if (trace.Records) text = new(literalLength, formattedCount);
    }

    public void AppendLiteral(string value)
    {
        trace.Mix(value);
        if (trace.Records) text.AppendLiteral(value);
    }

    public void AppendFormatted(string? value)
    {
        trace.Mix(value);
        if (trace.Records) text.AppendFormatted(value);
    }

    public void AppendFormatted(long value)
    {
        trace.Mix((ulong)value);
        if (trace.Records) text.AppendFormatted(value);
    }

    public void AppendFormatted<T>(T value) where T : struct, Enum
    {
        trace.Mix((ulong)value.GetHashCode());
        if (trace.Records) text.AppendFormatted(value);
    }

    /// <summary>Of a request or a result the hash has the type only: its content is in the event that stores it.
    /// </summary>
    public void AppendFormatted(object? value)
    {
        trace.Mix(value?.GetType().Name);
        if (trace.Records) text.AppendFormatted(value);
    }

    public string Told() => text.ToStringAndClear();
}
