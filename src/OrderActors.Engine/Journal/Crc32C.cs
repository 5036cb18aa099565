using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace OrderActors.Engine.Journal;

/// <summary>
/// A CRC-32C (Castagnoli) of what is added, computed by the processor's own instruction where there is one.
/// </summary>
/// <remarks>It detects every change within 32 neighbouring bits, so every changed byte.</remarks>
public ref struct Crc32C
{
    // Long enough for ids and manifests, and no longer, since it is cleared at each use.
    private const int StackBytes = 128;

    private uint state = uint.MaxValue;

    /// <summary>Starts a checksum.</summary>
    public Crc32C() { }

    /// <summary>The checksum of what has been added so far.</summary>
    public readonly uint Value => ~state;

    /// <summary>Adds bytes.</summary>
    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        var crc = state;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            var inOrder = BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
            crc = BitOperations.Crc32C(crc, inOrder);
        }

        foreach (var single in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, single);
        state = crc;
    }

    /// <summary>Adds a number as eight bytes, the lowest first.</summary>
    public void Add(long number) => state = BitOperations.Crc32C(state, (ulong)number);

    /// <summary>Adds a text as UTF-8.</summary>
    public void Add(string text)
    {
        Span<byte> bytes = stackalloc byte[StackBytes];
        Add(Encoding.UTF8.TryGetBytes(text, bytes, out var written) ? bytes[..written] : Encoding.UTF8.GetBytes(text));
    }
}
