-- Where a program is told of what happens: entries of the journal by their numbers, in their order, each until it was taken. `told` is the
-- last that was. The secret that signs what is told is sealed, bound to program and address.
CREATE TABLE client_hook (
    client  INTEGER PRIMARY KEY REFERENCES client (id),
    address TEXT NOT NULL,
    nonce   BLOB NOT NULL,
    sealed  BLOB NOT NULL,
    made    INTEGER NOT NULL,
    told    INTEGER NOT NULL,
    -- since when nothing is taken, and what was said the last time
    failing INTEGER,
    fault   TEXT
) STRICT;
