-- Desks: machines elsewhere, whose tokens this station speaks with, and the browsers that showed that they are at one.
CREATE TABLE desk (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT NOT NULL CHECK (name <> ''),
    -- with a space between two; empty: every school
    schools TEXT NOT NULL,
    made    INTEGER NOT NULL,
    -- a machine joined
    joined  INTEGER,
    -- what that machine said of itself when it came last, and when it was there last, as far as it was written down
    host    TEXT,
    program TEXT,
    seen    INTEGER,
    ended   INTEGER
) STRICT;
CREATE UNIQUE INDEX desk_name ON desk (name) WHERE ended IS NULL;

-- The centre's own key, the public key of each desk, and what is kept of the codes by which machines join. All of it is sealed and bound to what
-- its desk is for: what another program writes into either row opens nothing.
CREATE TABLE desk_secret (
    id     INTEGER PRIMARY KEY,
    what   TEXT NOT NULL CHECK (what IN ('centre', 'key', 'code')),
    desk   INTEGER REFERENCES desk (id),
    until  INTEGER,
    nonce  BLOB NOT NULL,
    sealed BLOB NOT NULL,
    CHECK ((what = 'centre') = (desk IS NULL)),
    CHECK ((what = 'code') = (until IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX desk_secret_centre ON desk_secret (what) WHERE desk IS NULL;
CREATE UNIQUE INDEX desk_secret_of_desk ON desk_secret (desk, what) WHERE desk IS NOT NULL;

CREATE TABLE desk_browser (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    desk INTEGER NOT NULL REFERENCES desk (id),
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_browser_at ON desk_browser (at);

-- A bench is that of a desk, or, 0, of this machine: each has one batch or one stock-take at a time.
ALTER TABLE batch ADD COLUMN desk INTEGER NOT NULL DEFAULT 0;
DROP INDEX batch_one_at_the_bench;
CREATE UNIQUE INDEX batch_one_at_a_bench ON batch (desk) WHERE ended IS NULL AND rest IS NULL;
ALTER TABLE stock_take ADD COLUMN desk INTEGER NOT NULL DEFAULT 0;
DROP INDEX stock_take_one_at_the_bench;
CREATE UNIQUE INDEX stock_take_one_at_a_bench ON stock_take (desk) WHERE bench IS NOT NULL;
