-- The newest backup that was read again after it was written: how old it is, is told by doctor and on the administrator's home.
CREATE TABLE backup_kept (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    at      INTEGER NOT NULL,
    file    TEXT NOT NULL,
    -- of the file
    bytes   INTEGER NOT NULL CHECK (bytes > 0),
    -- of the journal in it
    entries INTEGER NOT NULL CHECK (entries > 0)
) STRICT;
