-- What the retired console (Console RC) knew of keys that came in from it. Such a key has no secret here; a key that the
-- console had with its holder is with them here too: recorded, not allocated.

CREATE TABLE console_record (
    token    INTEGER PRIMARY KEY REFERENCES token (id),
    state    TEXT NOT NULL CHECK (state IN ('available', 'held', 'lost', 'defective', 'retired')),
    holder   TEXT NOT NULL,                       -- in the words of the console
    person   INTEGER REFERENCES person (id),      -- who that is
    file     TEXT NOT NULL,                       -- SHA-256 of the file, hexadecimal
    imported INTEGER NOT NULL,
    CHECK (state <> 'held' OR person IS NOT NULL)
) STRICT;

CREATE TRIGGER console_record_is_kept BEFORE DELETE ON console_record
BEGIN SELECT raise(ABORT, 'console: records are kept'); END;
CREATE TRIGGER console_record_stays BEFORE UPDATE ON console_record
BEGIN SELECT raise(ABORT, 'console: records are not changed'); END;

-- No way round the request: only what the console had with this very person, and nothing that was ever programmed here.
INSERT INTO custody_step VALUES ('in_stock', 'handed_over');
CREATE TRIGGER token_adopted BEFORE UPDATE OF state ON token
WHEN OLD.state = 'in_stock' AND NEW.state = 'handed_over' AND
    (NOT EXISTS (SELECT 1 FROM console_record WHERE token = NEW.id AND state = 'held' AND person = NEW.holder)
     OR EXISTS (SELECT 1 FROM credential WHERE token = NEW.id)
     OR OLD.registered <> NEW.since)
BEGIN SELECT raise(ABORT, 'custody: a token is handed over after an allocation, or as the console had it'); END;
