using System.Globalization;
using System.Text;
using OrderActors.Engine.Journal;

namespace OrderActors.Node.Testing;

/// <summary>
/// The bytes of an event as docs/reference/journal.md describes them, made past the product's own code.
/// </summary>
internal static class SoundEvent
{
    private const string Digits = "00000000";

    /// <summary>With an envelope and the right checksum.</summary>
    /// <param name="persistenceId">Whose event it is.</param>
    /// <param name="number">Its number.</param>
    /// <param name="manifest">Its name.</param>
    /// <param name="json">The event: an object with members.</param>
    public static byte[] Payload(string persistenceId, long number, string manifest, string json)
    {
        var payload = $$$"""{"$":{"crc":"{{{Digits}}}","at":"2026-01-01T12:00:00Z"},{{{json.TrimStart()[1..]}}}""";
        var sum = new Crc32C();
        sum.Add(persistenceId);
        sum.Add(number);
        sum.Add(manifest);
        sum.Add(Encoding.UTF8.GetBytes(payload));
        var digits = sum.Value.ToString("x8", CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(payload.Replace(Digits, digits, StringComparison.Ordinal));
    }
}
