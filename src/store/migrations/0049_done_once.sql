-- What a program asked to be done, and that it was: the same question again is answered, not done again. The row is made in the
-- transaction of the act; `made` is the number of what came of it, where the act makes something.
CREATE TABLE done_once (
    client  INTEGER NOT NULL REFERENCES client (id),
    -- SHA-256 of the key that the program chose, and of all that it asked with it
    once    BLOB NOT NULL CHECK (length(once) = 32),
    asked   BLOB NOT NULL CHECK (length(asked) = 32),
    made    TEXT,
    at      INTEGER NOT NULL,
    PRIMARY KEY (client, once)
) STRICT, WITHOUT ROWID;
CREATE INDEX done_once_at ON done_once (at);
