-- The vault's keys. Each key is an epoch: 1 is the one that the station was set up with, the last one is in use. Entries of the
-- journal are authenticated under the key of their epoch; what is needed of a key that was replaced is sealed under the present one.
CREATE TABLE key_epoch (
    epoch        INTEGER PRIMARY KEY CHECK (epoch > 0),
    journal_from INTEGER NOT NULL UNIQUE CHECK (journal_from > 0),   -- the first entry under this key
    since        INTEGER                                            -- when it took the place of the one before
) STRICT;
INSERT INTO key_epoch (epoch, journal_from) VALUES (1, 1);
CREATE TRIGGER key_epoch_is_kept BEFORE DELETE ON key_epoch BEGIN SELECT RAISE(ABORT, 'key_epoch: epochs are kept'); END;

CREATE TABLE old_key (
    id     INTEGER PRIMARY KEY,
    epoch  INTEGER NOT NULL REFERENCES key_epoch,
    use    TEXT NOT NULL CHECK (use IN ('journal', 'master')),       -- master: until no token has a code of it any more
    nonce  BLOB NOT NULL CHECK (length(nonce) = 24),
    sealed BLOB NOT NULL CHECK (length(sealed) = 48),
    UNIQUE (epoch, use)
) STRICT;

-- under which key the value was made: an access code or a PIN of an older one is known to whoever has an old backup
ALTER TABLE sealed ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1;
CREATE INDEX sealed_by_epoch ON sealed (epoch) WHERE token IS NOT NULL;
