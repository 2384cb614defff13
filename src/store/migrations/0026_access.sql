-- What somebody gets in with and may do is sealed by the station with every change of it (store/access.rs), so that a row which
-- another program wrote is found. Everybody who is there now is sealed once, right after this migration.

CREATE TABLE access_seal (
    person INTEGER PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    seal   BLOB NOT NULL CHECK (length(seal) = 32)
) STRICT;
