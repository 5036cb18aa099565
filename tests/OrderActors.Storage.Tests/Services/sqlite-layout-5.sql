-- The tables of services.db as releases before modules made them: layout 5.
CREATE TABLE charges ( payment_key TEXT NOT NULL PRIMARY KEY, order_id TEXT, customer_id TEXT, amount_minor
    INTEGER NOT NULL CHECK (amount_minor >= 0), currency TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN
    ('captured', 'declined', 'voided')), transaction_id TEXT, created_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE customers ( customer_id TEXT NOT NULL PRIMARY KEY, name TEXT, email TEXT, phone TEXT, tier TEXT
    NOT NULL, country TEXT, time_zone TEXT NOT NULL, language TEXT NOT NULL, channel TEXT NOT NULL) WITHOUT
    ROWID;
CREATE TABLE greetings ( number INTEGER PRIMARY KEY AUTOINCREMENT, greeting_key TEXT NOT NULL UNIQUE, user_id
    TEXT NOT NULL, text TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE journal_beside ( one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), identity TEXT NOT NULL, mark
    INTEGER NOT NULL);
CREATE TABLE leaving (persistence_id TEXT NOT NULL PRIMARY KEY, ordering INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE mails ( number INTEGER PRIMARY KEY AUTOINCREMENT, mail_key TEXT NOT NULL UNIQUE, request TEXT NOT
    NULL, recipient TEXT, subject TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN
    ('queued', 'written', 'skipped')), created_at INTEGER NOT NULL);
CREATE TABLE markers (name TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE order_records ( order_id TEXT NOT NULL PRIMARY KEY, status TEXT NOT NULL, total_minor INTEGER NOT
    NULL, currency TEXT NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE order_updates ( update_key TEXT NOT NULL PRIMARY KEY, order_id TEXT NOT NULL, request TEXT NOT
    NULL, state TEXT NOT NULL CHECK (state IN ('applied', 'reverted', 'voided')), created_at INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE products ( sku TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, price_minor INTEGER NOT NULL CHECK
    (price_minor >= 0), currency TEXT NOT NULL, discontinued INTEGER NOT NULL, on_hand INTEGER NOT NULL CHECK
    (on_hand >= 0), reserved INTEGER NOT NULL CHECK (reserved >= 0), shipped INTEGER NOT NULL CHECK (shipped
    >= 0), received INTEGER NOT NULL, CHECK (on_hand + reserved + shipped = received)) WITHOUT ROWID;
CREATE TABLE purge_runs ( run_key TEXT NOT NULL, kind TEXT NOT NULL, ended_before INTEGER NOT NULL, removed
    INTEGER NOT NULL, PRIMARY KEY (run_key, kind)) WITHOUT ROWID;
CREATE TABLE purged_money ( currency TEXT NOT NULL PRIMARY KEY, orders INTEGER NOT NULL, captured_minor
    INTEGER NOT NULL, refunded_minor INTEGER NOT NULL, completed_minor INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE purged_stock ( sku TEXT NOT NULL PRIMARY KEY, shipped INTEGER NOT NULL CHECK (shipped >= 0))
    WITHOUT ROWID;
CREATE TABLE receipts ( number INTEGER PRIMARY KEY AUTOINCREMENT, receipt_key TEXT UNIQUE, sku TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0), received_at INTEGER NOT NULL);
CREATE TABLE refunds ( payment_key TEXT NOT NULL PRIMARY KEY, order_id TEXT NOT NULL, amount_minor INTEGER NOT
    NULL CHECK (amount_minor >= 0), currency TEXT NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE reservation_lines ( reservation INTEGER NOT NULL, line INTEGER NOT NULL, sku TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0), price_minor INTEGER NOT NULL, currency TEXT NOT NULL,
    PRIMARY KEY (reservation, line)) WITHOUT ROWID;
CREATE TABLE reservations ( number INTEGER PRIMARY KEY, reservation_key TEXT NOT NULL UNIQUE, order_id TEXT
    NOT NULL, request TEXT NOT NULL, refusal TEXT, state TEXT NOT NULL CHECK (state IN ('held', 'refused',
    'voided', 'released', 'shipped')), release_wanted INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL);
CREATE TABLE shipments ( shipping_key TEXT NOT NULL PRIMARY KEY, order_id TEXT NOT NULL, request TEXT NOT
    NULL, state TEXT NOT NULL CHECK (state IN ('scheduled', 'cancelled', 'voided')), tracking_number TEXT,
    created_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE text_messages ( message_key TEXT NOT NULL PRIMARY KEY, phone TEXT, text TEXT NOT NULL, state TEXT
    NOT NULL CHECK (state IN ('sent', 'skipped')), created_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX mails_queued ON mails (number) WHERE state = 'queued';
PRAGMA user_version = 5;
