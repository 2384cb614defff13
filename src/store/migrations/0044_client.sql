-- Programs that may ask the station something, and the keys that they show.
CREATE TABLE client (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    scope    TEXT NOT NULL CHECK (scope IN ('verify', 'api_read', 'api_write')),
    -- with a space between two; empty: every school, and from everywhere
    schools  TEXT NOT NULL,
    networks TEXT NOT NULL,
    a_minute INTEGER NOT NULL CHECK (a_minute BETWEEN 1 AND 1000000),
    typing   TEXT NOT NULL CHECK (typing IN ('passcode', 'code')),
    -- whether it can ask back for the next code
    next_code INTEGER NOT NULL CHECK (next_code IN (0, 1)),
    made     INTEGER NOT NULL,
    -- the moment from which it may not any more, said beforehand
    until    INTEGER,
    -- it was ended
    ended    INTEGER,
    -- last, as far as it was written down
    used     INTEGER
) STRICT;
CREATE UNIQUE INDEX client_name ON client (name) WHERE ended IS NULL;

-- Of a key there is a digest, sealed and bound to what its client may do: what another program writes into either row opens nothing.
CREATE TABLE client_key (
    id     INTEGER PRIMARY KEY,
    client INTEGER NOT NULL REFERENCES client (id),
    -- the part that is no secret
    name   TEXT NOT NULL UNIQUE,
    nonce  BLOB NOT NULL,
    sealed BLOB NOT NULL,
    made   INTEGER NOT NULL,
    until  INTEGER
) STRICT;
CREATE INDEX client_key_client ON client_key (client);

-- What the verification door answered some seconds ago, so that the same question has the same answer.
CREATE TABLE answered (
    question    BLOB PRIMARY KEY CHECK (length(question) = 32),
    verdict     TEXT NOT NULL CHECK (verdict IN ('accept', 'reject', 'challenge')),
    token       INTEGER REFERENCES token (id),
    -- of a challenge: what the next question names
    transaction_id TEXT,
    at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answered_at ON answered (at);

-- A code that stood far from where it was expected: the next one proves it.
CREATE TABLE next_code (
    transaction_id TEXT PRIMARY KEY,
    client     INTEGER NOT NULL REFERENCES client (id),
    credential INTEGER NOT NULL REFERENCES credential (id),
    -- whose code was shown
    factor     INTEGER NOT NULL,
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
