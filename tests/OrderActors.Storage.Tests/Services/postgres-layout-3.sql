-- The tables of the services in a PostgreSQL schema as releases before modules made them: layout 3.
CREATE TABLE orderactors_version (part text PRIMARY KEY, version int NOT NULL);
INSERT INTO orderactors_version VALUES ('services', 3);
CREATE TABLE products (
    sku text COLLATE "C" PRIMARY KEY, name text NOT NULL, price_minor bigint NOT NULL CHECK (price_minor >= 0),
    currency text NOT NULL, discontinued bigint NOT NULL,
    on_hand bigint NOT NULL CHECK (on_hand >= 0), reserved bigint NOT NULL CHECK (reserved >= 0),
    shipped bigint NOT NULL CHECK (shipped >= 0), received bigint NOT NULL,
    CHECK (on_hand + reserved + shipped = received)) WITH (fillfactor = 50);
CREATE TABLE receipts (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, receipt_key text COLLATE "C" UNIQUE,
    sku text COLLATE "C" NOT NULL, quantity bigint NOT NULL CHECK (quantity > 0), received_at bigint NOT NULL);
CREATE TABLE reservations (
    reservation_key text COLLATE "C" PRIMARY KEY, order_id text COLLATE "C" NOT NULL, request text NOT NULL,
    refusal text, state text NOT NULL CHECK (state IN ('held', 'refused', 'voided', 'released', 'shipped')),
    release_wanted bigint NOT NULL DEFAULT 0, created_at bigint NOT NULL) WITH (fillfactor = 70);
CREATE TABLE reservation_lines (
    reservation_key text COLLATE "C" NOT NULL, line bigint NOT NULL, sku text COLLATE "C" NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0), price_minor bigint NOT NULL, currency text NOT NULL,
    PRIMARY KEY (reservation_key, line));
CREATE TABLE shipments (
    shipping_key text COLLATE "C" PRIMARY KEY, order_id text COLLATE "C" NOT NULL, request text NOT NULL,
    state text NOT NULL CHECK (state IN ('scheduled', 'cancelled', 'voided')),
    tracking_number text, created_at bigint NOT NULL);
CREATE TABLE charges (
    payment_key text COLLATE "C" PRIMARY KEY, order_id text COLLATE "C", customer_id text COLLATE "C",
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0), currency text NOT NULL,
    state text NOT NULL CHECK (state IN ('captured', 'declined', 'voided')),
    transaction_id text, created_at bigint NOT NULL);
CREATE TABLE refunds (
    payment_key text COLLATE "C" PRIMARY KEY, order_id text COLLATE "C" NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0), currency text NOT NULL,
    created_at bigint NOT NULL);
CREATE TABLE order_records (
    order_id text COLLATE "C" PRIMARY KEY, status text NOT NULL, total_minor bigint NOT NULL,
    currency text NOT NULL, updated_at bigint NOT NULL);
CREATE TABLE order_updates (
    update_key text COLLATE "C" PRIMARY KEY, order_id text COLLATE "C" NOT NULL, request text NOT NULL,
    state text NOT NULL CHECK (state IN ('applied', 'reverted', 'voided')), created_at bigint NOT NULL);
CREATE TABLE customers (
    customer_id text COLLATE "C" PRIMARY KEY, name text, email text, phone text, tier text NOT NULL,
    country text, time_zone text NOT NULL, language text NOT NULL, channel text NOT NULL);
CREATE TABLE mails (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail_key text COLLATE "C" NOT NULL UNIQUE,
    request text NOT NULL, recipient text, subject text NOT NULL, body text NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'written', 'skipped')),
    created_at bigint NOT NULL) WITH (fillfactor = 70);
CREATE INDEX mails_queued ON mails (number) WHERE state = 'queued';
CREATE TABLE text_messages (
    message_key text COLLATE "C" PRIMARY KEY, phone text, text text NOT NULL,
    state text NOT NULL CHECK (state IN ('sent', 'skipped')), created_at bigint NOT NULL);
CREATE TABLE greetings (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, greeting_key text COLLATE "C" NOT NULL UNIQUE,
    user_id text COLLATE "C" NOT NULL, text text NOT NULL, created_at bigint NOT NULL);
CREATE TABLE markers (name text COLLATE "C" PRIMARY KEY);
CREATE TABLE purged_stock (
    sku text COLLATE "C" PRIMARY KEY, shipped bigint NOT NULL CHECK (shipped >= 0));
CREATE TABLE purged_money (
    currency text COLLATE "C" PRIMARY KEY, orders bigint NOT NULL, captured_minor bigint NOT NULL,
    refunded_minor bigint NOT NULL, completed_minor bigint NOT NULL);
CREATE TABLE leaving (persistence_id text COLLATE "C" PRIMARY KEY, ordering bigint NOT NULL);
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
CREATE TABLE purge_runs (
    run_key text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, ended_before bigint NOT NULL,
    removed bigint NOT NULL, PRIMARY KEY (run_key, kind));
