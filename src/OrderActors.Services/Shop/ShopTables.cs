using OrderActors.Engine.Services;

namespace OrderActors.Services.Shop;

/// <summary>The tables of the shop's services.</summary>
internal static class ShopTables
{
    /// <summary>All of them.</summary>
    public static ServiceTables All { get; } = new(
        "shop",
        new(FirstTables) { Since = new(Sqlite: 1, Postgres: 1) },
        new(PurgedTotals) { Since = new(Sqlite: 2, Postgres: 1) },
        new(ShorterLinesOnSqlite, ShorterLinesOnPostgres) { Since = new(Sqlite: 3, Postgres: 2) },
        new(CustomersAsUsers));

    private const string FirstTables = """
        CREATE TABLE products (
            sku {key} NOT NULL PRIMARY KEY, name {text} NOT NULL,
            price_minor {number} NOT NULL CHECK (price_minor >= 0), currency {text} NOT NULL,
            discontinued {number} NOT NULL, on_hand {number} NOT NULL CHECK (on_hand >= 0),
            reserved {number} NOT NULL CHECK (reserved >= 0), shipped {number} NOT NULL CHECK (shipped >= 0),
            received {number} NOT NULL, CHECK (on_hand + reserved + shipped = received)){keyed}{fill-50};
        CREATE TABLE receipts (
            number {serial}, receipt_key {key} UNIQUE, sku {key} NOT NULL,
            quantity {number} NOT NULL CHECK (quantity > 0), received_at {number} NOT NULL);
        CREATE TABLE reservations (
            reservation_key {key} NOT NULL PRIMARY KEY, order_id {key} NOT NULL, request {text} NOT NULL,
            refusal {text},
            state {text} NOT NULL CHECK (state IN ('held', 'refused', 'voided', 'released', 'shipped')),
            release_wanted {number} NOT NULL DEFAULT 0, created_at {number} NOT NULL){keyed}{fill-70};
        CREATE TABLE reservation_lines (
            reservation_key {key} NOT NULL, line {number} NOT NULL, sku {key} NOT NULL,
            quantity {number} NOT NULL CHECK (quantity > 0), price_minor {number} NOT NULL, currency {text} NOT NULL,
            PRIMARY KEY (reservation_key, line)){keyed};
        CREATE TABLE shipments (
            shipping_key {key} NOT NULL PRIMARY KEY, order_id {key} NOT NULL, request {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('scheduled', 'cancelled', 'voided')),
            tracking_number {text}, created_at {number} NOT NULL){keyed};
        CREATE TABLE charges (
            payment_key {key} NOT NULL PRIMARY KEY, order_id {key}, customer_id {key},
            amount_minor {number} NOT NULL CHECK (amount_minor >= 0), currency {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('captured', 'declined', 'voided')),
            transaction_id {text}, created_at {number} NOT NULL){keyed};
        CREATE TABLE refunds (
            payment_key {key} NOT NULL PRIMARY KEY, order_id {key} NOT NULL,
            amount_minor {number} NOT NULL CHECK (amount_minor >= 0), currency {text} NOT NULL,
            created_at {number} NOT NULL){keyed};
        CREATE TABLE order_records (
            order_id {key} NOT NULL PRIMARY KEY, status {text} NOT NULL, total_minor {number} NOT NULL,
            currency {text} NOT NULL, updated_at {number} NOT NULL){keyed};
        CREATE TABLE order_updates (
            update_key {key} NOT NULL PRIMARY KEY, order_id {key} NOT NULL, request {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('applied', 'reverted', 'voided')),
            created_at {number} NOT NULL){keyed};
        CREATE TABLE customers (
            customer_id {key} NOT NULL PRIMARY KEY, name {text}, email {text}, phone {text}, tier {text} NOT NULL,
            country {text}, time_zone {text} NOT NULL, language {text} NOT NULL, channel {text} NOT NULL){keyed};
        CREATE TABLE mails (
            number {serial}, mail_key {key} NOT NULL UNIQUE, request {text} NOT NULL, recipient {text},
            subject {text} NOT NULL, body {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('queued', 'written', 'skipped')),
            created_at {number} NOT NULL){fill-70};
        CREATE INDEX mails_queued ON mails (number) WHERE state = 'queued';
        CREATE TABLE text_messages (
            message_key {key} NOT NULL PRIMARY KEY, phone {text}, text {text} NOT NULL,
            state {text} NOT NULL CHECK (state IN ('sent', 'skipped')), created_at {number} NOT NULL){keyed};
        """;

    /// <summary>What purged orders add to the totals.</summary>
    private const string PurgedTotals = """
        CREATE TABLE purged_stock (
            sku {key} NOT NULL PRIMARY KEY, shipped {number} NOT NULL CHECK (shipped >= 0)){keyed};
        CREATE TABLE purged_money (
            currency {key} NOT NULL PRIMARY KEY, orders {number} NOT NULL, captured_minor {number} NOT NULL,
            refunded_minor {number} NOT NULL, completed_minor {number} NOT NULL){keyed};
        """;

    /// <summary>
    /// Customers are users: what they allow, when they want quiet, and whether they are blocked or gone. The one
    /// channel of before is now the first of those that are allowed.
    /// </summary>
    private const string CustomersAsUsers = """
        ALTER TABLE customers ADD COLUMN channels {text} NOT NULL DEFAULT 'email,sms,push';
        ALTER TABLE customers ADD COLUMN unsubscribed {text} NOT NULL DEFAULT '';
        ALTER TABLE customers ADD COLUMN quiet_from {text};
        ALTER TABLE customers ADD COLUMN quiet_to {text};
        ALTER TABLE customers ADD COLUMN blocked {number} NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1));
        ALTER TABLE customers ADD COLUMN deleted_at {number};
        ALTER TABLE customers ADD COLUMN creation {text};
        UPDATE customers SET channels = 'sms,email,push' WHERE channel = 'sms';
        ALTER TABLE customers DROP COLUMN channel;
        """;

    /// <summary>Lines name their reservation by a number: its key would be the larger part of each.</summary>
    private const string ShorterLinesOnSqlite = """
        ALTER TABLE reservations RENAME TO former_reservations;
        ALTER TABLE reservation_lines RENAME TO former_lines;
        CREATE TABLE reservations (
            number INTEGER PRIMARY KEY, reservation_key TEXT NOT NULL UNIQUE, order_id TEXT NOT NULL,
            request TEXT NOT NULL, refusal TEXT,
            state TEXT NOT NULL CHECK (state IN ('held', 'refused', 'voided', 'released', 'shipped')),
            release_wanted INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL);
        INSERT INTO reservations
            (reservation_key, order_id, request, refusal, state, release_wanted, created_at)
            SELECT reservation_key, order_id, request, refusal, state, release_wanted, created_at
            FROM former_reservations;
        CREATE TABLE reservation_lines (
            reservation INTEGER NOT NULL, line INTEGER NOT NULL, sku TEXT NOT NULL,
            quantity INTEGER NOT NULL CHECK (quantity > 0), price_minor INTEGER NOT NULL, currency TEXT NOT NULL,
            PRIMARY KEY (reservation, line)) WITHOUT ROWID;
        INSERT INTO reservation_lines
            SELECT r.number, l.line, l.sku, l.quantity, l.price_minor, l.currency
            FROM former_lines AS l JOIN reservations AS r ON r.reservation_key = l.reservation_key;
        DROP TABLE former_lines;
        DROP TABLE former_reservations;
        """;

    /// <summary>The same; and a reservation is changed once in its life: it needs no room for that.</summary>
    private const string ShorterLinesOnPostgres = """
        ALTER TABLE reservations RESET (fillfactor);
        ALTER TABLE reservations
            ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY, ALTER COLUMN release_wanted TYPE smallint;
        ALTER TABLE reservation_lines RENAME TO former_lines;
        ALTER INDEX reservation_lines_pkey RENAME TO former_lines_pkey;
        CREATE TABLE reservation_lines (
            reservation bigint NOT NULL, price_minor bigint NOT NULL, quantity int NOT NULL CHECK (quantity > 0),
            line smallint NOT NULL, sku text COLLATE "C" NOT NULL, currency text NOT NULL,
            PRIMARY KEY (reservation, line));
        INSERT INTO reservation_lines (reservation, line, sku, quantity, price_minor, currency)
            SELECT r.number, l.line, l.sku, l.quantity, l.price_minor, l.currency
            FROM former_lines AS l JOIN reservations AS r USING (reservation_key) ORDER BY r.number, l.line;
        DROP TABLE former_lines;
        """;
}
