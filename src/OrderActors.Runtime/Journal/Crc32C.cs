using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace OrderActors.Runtime.Journal;

/// <summary>A CRC-32C (Castagnoli) of what is added, by the processor's own instruction where it has one.</summary>
/// <remarks>Every change of up to 32 neighbouring bits is noticed, so every flip of a byte is.</remarks>
public ref struct Crc32C
{
    private const int StackBytes = 512;

    private uint state = uint.MaxValue;

    /// <summary>Begins a sum.</summary>
    public Crc32C() { }

    /// <summary>The sum of what has been added so far.</summary>
    public readonly uint Value => ~state;

    /// <summary>Adds bytes.</summary>
    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        var crc = state;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var single in bytes) crc = BitOperations.Crc32C(crc, single);
        state = crc;
    }

    /// <summary>Adds a number as eight bytes, the lowest first.</summary>
    public void Add(long number) => state = BitOperations.Crc32C(state, (ulong)number);

    /// <summary>Adds a text as UTF-8.</summary>
    public void Add(string text)
    {
        if (text.Length <= StackBytes / 3)
        {
            Span<byte> bytes = stackalloc byte[StackBytes];
            Add(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        }
        else
        {
            Add(Encoding.UTF8.GetBytes(text));
        }
    }
}
