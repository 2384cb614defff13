-- Guesses: counted before they are looked at, under a keyed digest of what they are aimed at. What was kept in clear until
-- now (names, and whatever people typed into the field of a name) goes.
DROP TABLE throttle;

CREATE TABLE attempt_counter (
    subject  BLOB PRIMARY KEY CHECK (length(subject) = 32),  -- HMAC-SHA-256 of kind and subject
    failures INTEGER NOT NULL CHECK (failures >= 0),
    last     INTEGER NOT NULL,
    until    INTEGER,
    told     INTEGER NOT NULL CHECK (told IN (0, 1))         -- somebody was told that guesses are stopped
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_counter_by_last ON attempt_counter (last);

-- What was refused, one line for each person, token, author and address, until the journal tells of it.
CREATE TABLE refusal (
    what    TEXT NOT NULL CHECK (what <> ''),
    person  INTEGER REFERENCES person (id),
    token   INTEGER REFERENCES token (id),
    actor   INTEGER REFERENCES person (id),
    address TEXT NOT NULL,
    first   INTEGER NOT NULL,
    count   INTEGER NOT NULL CHECK (count >= 0),
    stopped INTEGER NOT NULL CHECK (stopped >= 0)
) STRICT;
CREATE UNIQUE INDEX refusal_once ON refusal (what, coalesce(person, 0), coalesce(token, 0), coalesce(actor, 0), address);

-- Devices on which somebody signed in completely: strangers' guesses do not lock their owner out there.
CREATE TABLE known_device (
    hash   BLOB NOT NULL CHECK (length(hash) = 32),          -- SHA-256 of the cookie's token
    person INTEGER NOT NULL REFERENCES person (id),
    seen   INTEGER NOT NULL,
    PRIMARY KEY (hash, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_device_of ON known_device (person, seen);

-- A link for a password that somebody asked for by a name, known (person) or not: the answer takes as long.
CREATE TABLE asked_link (
    id      INTEGER PRIMARY KEY,
    person  INTEGER REFERENCES person (id),
    address TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
