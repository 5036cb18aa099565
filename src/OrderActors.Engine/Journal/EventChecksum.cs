using System.Buffers.Binary;
using System.Globalization;
using OrderActors.Sagas;

namespace OrderActors.Engine.Journal;

/// <summary>
/// The checksum in an event's envelope: a CRC-32C over persistence id, sequence number, manifest and the stored bytes,
/// with the checksum's own digits as zeros.
/// </summary>
/// <remarks>
/// It comes first in the payload and always has eight digits, so it is filled in and checked at a fixed place without
/// reading any JSON. Events that are older than the first checksum of their store have none: the store knows from which
/// ordering on there must be one, so that damage to the member's name does not hide damage.
/// </remarks>
public static class EventChecksum
{
    private const int Length = 8;

    /// <summary>The placeholder for the digits.</summary>
    internal static ReadOnlySpan<byte> Zeros => "00000000"u8;

    private static ReadOnlySpan<byte> Before => "{\"$\":{\"crc\":\""u8;

    /// <summary>Fills in an event's checksum over the zeros in its payload.</summary>
    internal static void Fill(SagaId id, long sequenceNumber, string manifest, Span<byte> payload)
    {
        Write(Compute(id, sequenceNumber, manifest, payload), payload.Slice(Before.Length, Length));
    }

    /// <summary>Whether a payload has a checksum, valid or not.</summary>
    public static bool Has(ReadOnlySpan<byte> payload) =>
        payload.Length >= Before.Length + Length && payload.StartsWith(Before);

    /// <summary>What is wrong with a stored event, for people, or null.</summary>
    public static string? Fault(JournalRow row)
    {
        var payload = row.Payload.AsSpan();
        if (!Has(payload))
            return row.MustHaveChecksum ? "it has no checksum, which it must have" : null;
        Span<byte> digits = stackalloc byte[Length];
        Write(Compute(row.SagaId, row.SequenceNumber, row.Manifest, payload), digits);
        return payload.Slice(Before.Length, Length).SequenceEqual(digits)
            ? null
            : "its checksum is not that of what is stored";
    }

    /// <summary>Refuses an event whose checksum does not match.</summary>
    /// <exception cref="BrokenInvariantException">OA0026: it is damaged.</exception>
    public static void Check(JournalRow row)
    {
        if (Fault(row) is { } fault)
            throw new BrokenInvariantException("OA0026", string.Create(CultureInfo.InvariantCulture,
                $"event {row.SequenceNumber} of {row.SagaId} ('{row.Manifest}', ordering {row.Ordering}) is damaged: ")
                + fault);
    }

    private static void Write(uint sum, Span<byte> digits)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, sum);
        Convert.TryToHexStringLower(bytes, digits, out _);
    }

    private static uint Compute(SagaId id, long sequenceNumber, string manifest, ReadOnlySpan<byte> payload)
    {
        var sum = new Crc32C();
        sum.Add(id.PersistenceId);
        sum.Add(sequenceNumber);
        sum.Add(manifest);
        sum.Add(Before);
        sum.Add(Zeros);
        sum.Add(payload[(Before.Length + Length)..]);
        return sum.Value;
    }
}
