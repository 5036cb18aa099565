using OrderActors.Engine.Journal;
using OrderActors.Engine.Modules;
using OrderActors.Engine.Services;

namespace OrderActors.Services.Shop;

/// <summary>The shop's rows of a saga of any kind. None is deleted before its mails are written.</summary>
internal sealed class ShopRecords : IPurgeRule
{
    private static readonly ServiceSql QueuedMail =
        new($"SELECT mail_key FROM mails WHERE {KeyRange.Holds("mail_key")} AND state = 'queued'");

    /// <inheritdoc/>
    public IReadOnlyList<ServiceSql> Deletes { get; } =
    [
        // First: a line is known to be the saga's by its reservation alone.
        new("DELETE FROM reservation_lines WHERE reservation IN (" +
            $"SELECT number FROM reservations WHERE {KeyRange.Holds("reservation_key")})"),
        KeyRange.Delete("reservations", "reservation_key"), KeyRange.Delete("shipments", "shipping_key"),
        KeyRange.Delete("refunds", "payment_key"), KeyRange.Delete("charges", "payment_key"),
        KeyRange.Delete("order_updates", "update_key"), KeyRange.Delete("mails", "mail_key"),
        KeyRange.Delete("text_messages", "message_key"),
    ];

    /// <inheritdoc/>
    public PurgeFinding Look(ServiceReader reader, FoldedState saga, KeyRange keys) =>
        reader.First(QueuedMail, row => row.Text(0), keys.From, keys.To) is null
            ? PurgeFinding.Removable
            : PurgeFinding.Keep("a mail is still to be written");
}
