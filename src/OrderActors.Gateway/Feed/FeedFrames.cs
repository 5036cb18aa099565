using System.Globalization;
using System.Text;
using System.Text.Json;
using OrderActors.Engine.Journal;
using OrderActors.Gateway.Sagas;

namespace OrderActors.Gateway.Feed;

/// <summary>
/// Sent in place of events that cannot be sent: the reader's position is not one of this journal's, or events after it
/// were purged. What the reader knows may be wrong; it should read the state again.
/// </summary>
/// <param name="Reason">One of the constants.</param>
/// <param name="Asked">The requested position.</param>
/// <param name="Head">The newest position; the feed continues from the event's own id.</param>
internal sealed record FeedReset(string Reason, long Asked, long Head)
{
    /// <summary>The position has not come yet: the journal was restored from a backup, or is another one.</summary>
    public const string PastTheHead = "past-the-head";

    /// <summary>Events after the position were purged; the feed continues with those that are left.</summary>
    public const string Purged = "purged";

    /// <summary>The saga was purged and started again under its id: its numbers start again at 1.</summary>
    public const string StartedAnew = "started-anew";
}

/// <summary>Writes events as server-sent events.</summary>
internal sealed class FeedFrames(SagaKinds kinds)
{
    public static ReadOnlyMemory<byte> Begin { get; } = ": orders\n\n"u8.ToArray();

    public static ReadOnlyMemory<byte> Heartbeat { get; } = ": heartbeat\n\n"u8.ToArray();

    /// <summary>An event without its id: that is another in each kind of feed.</summary>
    public byte[] Data(JournalRow row) =>
        JsonSerializer.SerializeToUtf8Bytes(ItemOf(row), GatewayJson.Default.FeedItem);

    /// <summary>An event under its id.</summary>
    public static byte[] Frame(long id, ReadOnlySpan<byte> data) => [.. Id(id), .. "data: "u8, .. data, .. "\n\n"u8];

    /// <summary>A reset; a reader that resumes after it does so from the id.</summary>
    public static byte[] Reset(long id, FeedReset reset) =>
    [
        .. "event: reset\n"u8,
        .. Frame(id, JsonSerializer.SerializeToUtf8Bytes(reset, GatewayJson.Default.FeedReset)),
    ];

    private static byte[] Id(long id) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {id}\n"));

    /// <remarks>
    /// An event that this node cannot read, or that is damaged, is named all the same: a feed that broke off there
    /// would break off there again whenever its reader takes it up.
    /// </remarks>
    private FeedItem ItemOf(JournalRow row)
    {
        var item = new FeedItem(row.Ordering, row.SagaId.PersistenceId, row.SequenceNumber, row.Manifest, null,
            row.CreatedAt, null, null);
        if (EventChecksum.Fault(row) is not null) return item;
        try
        {
            var envelope = EnvelopeJson.Read(row.Payload, row.CreatedAt);
            var definition = kinds.Find(row.SagaId.Kind);
            var type = definition?.Events.GetValueOrDefault(row.Manifest);
            return item with
            {
                Class = type is null ? null : definition!.ClassOf(type, row.Payload),
                At = envelope.At,
                Stage = envelope.Summary?.Stage,
                Outcome = envelope.Summary?.Outcome,
            };
        }
        catch (JsonException)
        {
            return item;
        }
    }
}
