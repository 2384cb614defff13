-- Orders, what came of them, and how much was in stock on each day.

CREATE TABLE token_order (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    school   TEXT NOT NULL REFERENCES school (uai),
    state    TEXT NOT NULL CHECK (state IN ('ordered', 'shipped', 'partly_received', 'received', 'closed', 'cancelled')),
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    comment  TEXT CHECK (comment <> ''),       -- for the supplier
    placed   INTEGER NOT NULL,
    person   INTEGER REFERENCES person (id),   -- who ordered; NULL: the machine's administrator
    author   TEXT NOT NULL CHECK (author <> ''),
    since    INTEGER NOT NULL,                 -- in this state
    reason   TEXT,                             -- why it was closed or cancelled
    CHECK (state NOT IN ('closed', 'cancelled') OR reason IS NOT NULL)
) STRICT;
CREATE INDEX token_order_of_school ON token_order (school, id);
CREATE INDEX token_order_open ON token_order (school, id) WHERE state IN ('ordered', 'shipped', 'partly_received');

-- The transitions of `domain::OrderState`; a test compares the two.
CREATE TABLE order_step (
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    PRIMARY KEY (before, after)
) STRICT, WITHOUT ROWID;
INSERT INTO order_step VALUES
    ('ordered', 'shipped'), ('ordered', 'partly_received'), ('ordered', 'received'), ('ordered', 'cancelled'),
    ('shipped', 'partly_received'), ('shipped', 'received'), ('shipped', 'cancelled'),
    ('partly_received', 'partly_received'), ('partly_received', 'received'), ('partly_received', 'closed');

CREATE TRIGGER token_order_life BEFORE UPDATE OF state ON token_order
WHEN NOT EXISTS (SELECT 1 FROM order_step WHERE before = OLD.state AND after = NEW.state)
BEGIN SELECT raise(ABORT, 'order: no such transition'); END;

CREATE TRIGGER token_order_begins BEFORE INSERT ON token_order WHEN NEW.state <> 'ordered'
BEGIN SELECT raise(ABORT, 'order: an order begins as ordered'); END;

CREATE TRIGGER token_order_is_kept BEFORE DELETE ON token_order
BEGIN SELECT raise(ABORT, 'order: orders are kept'); END;

CREATE TRIGGER token_order_stays BEFORE UPDATE OF id, school, quantity, placed ON token_order
BEGIN SELECT raise(ABORT, 'order: what was ordered does not change'); END;

-- A token comes with one order, once.
CREATE TABLE order_token (
    token  INTEGER PRIMARY KEY REFERENCES token (id),
    "order" INTEGER NOT NULL REFERENCES token_order (id),
    at     INTEGER NOT NULL
) STRICT;
CREATE INDEX order_token_of_order ON order_token ("order", token);

-- Free tokens of a school at the end of each day (days since 1970 UTC) on which their number changed.
CREATE TABLE stock_day (
    school TEXT NOT NULL REFERENCES school (uai),
    day    INTEGER NOT NULL,
    free   INTEGER NOT NULL CHECK (free >= 0),
    PRIMARY KEY (school, day)
) STRICT, WITHOUT ROWID;
-- What was there before anybody counted: known from the last change on.
INSERT INTO stock_day
    SELECT school, max(since) / 86400000000, count(*) FILTER (WHERE state = 'in_stock')
    FROM token WHERE school IS NOT NULL GROUP BY school;

-- Handovers of a school by time.
CREATE INDEX request_by_time ON request (school, state, since);
