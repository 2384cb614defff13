-- Credentials whose codes another program checks, or checked: under which serial, and whether what should be true there is. `wanted` is
-- raised by every change that matters there, in its very transaction; `applied` is the `wanted` that was made true. Nothing of the secret is
-- here: it is read from the vault when it is sent.
CREATE TABLE entrusted (
    credential INTEGER PRIMARY KEY REFERENCES credential (id),
    -- made once: part of the serial there, and of the mark by which the station knows its own
    random     TEXT NOT NULL UNIQUE,
    serial     TEXT NOT NULL,
    -- 1: its codes are checked there, and nowhere here
    of_record  INTEGER NOT NULL,
    was_there  INTEGER NOT NULL DEFAULT 0,
    wanted     INTEGER NOT NULL DEFAULT 1,
    applied    INTEGER NOT NULL DEFAULT 0,
    -- where it should stand, as it was last made true: in_use, suspended, off, revoked
    place      TEXT,
    -- since when something is not true there yet, when that is tried again, how often it was, and what was said
    since      INTEGER,
    due        INTEGER,
    tries      INTEGER NOT NULL DEFAULT 0,
    problem    TEXT,
    fault      TEXT
) STRICT;
CREATE INDEX entrusted_due ON entrusted (due) WHERE due IS NOT NULL;
