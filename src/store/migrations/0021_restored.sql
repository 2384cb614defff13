-- A restore brings back what may have been taken away since its backup was made. It is kept here until it is settled:
-- accounts until somebody confirms or shuts them, HOTP credentials until their token shows where it stands.
CREATE TABLE restored (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    taken INTEGER NOT NULL,   -- the backup's moment: nothing later is known here
    at    INTEGER NOT NULL
) STRICT;

CREATE TABLE doubted_person (
    person INTEGER PRIMARY KEY REFERENCES person (id)
) STRICT;

ALTER TABLE credential ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0 CHECK (doubted IN (0, 1));
CREATE INDEX credential_doubted ON credential (state) WHERE doubted;
