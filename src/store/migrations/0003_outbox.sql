-- Mail to be sent, queued in the transaction of the event it tells of.

CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,          -- the left half of the Message-ID: stable over every attempt
    kind       TEXT NOT NULL,
    person     INTEGER REFERENCES person (id),
    address    TEXT CHECK (address <> ''),
    facts      TEXT NOT NULL CHECK (json_valid(facts)),
    nonce      BLOB CHECK (length(nonce) = 24),
    sealed     BLOB,                          -- the token of a one-time link, until the mail is sent
    queued     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    due        INTEGER,                       -- when to try next; NULL: sent or given up
    sent       INTEGER,
    problem    TEXT,                          -- what the last attempt ended with
    CHECK ((person IS NULL) <> (address IS NULL)),
    CHECK ((nonce IS NULL) = (sealed IS NULL)),
    CHECK (sent IS NULL OR (due IS NULL AND sealed IS NULL))
) STRICT;
CREATE INDEX outbox_due ON outbox (due) WHERE due IS NOT NULL;
CREATE INDEX outbox_of_person ON outbox (person, id) WHERE person IS NOT NULL;
