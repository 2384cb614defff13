-- Enrolment that survives anything: an old secret stays beside the new one until the token proved which of them it holds.

-- In use in a slot: one credential that is known to be there. What was sent and not proven lies beside it, as often as it
-- was tried; what was only stored is one.
DROP INDEX credential_slot;
CREATE UNIQUE INDEX credential_slot ON credential (token, coalesce(slot, -1))
    WHERE state IN ('pre_activation', 'active', 'suspended') AND stage = 'written';
CREATE UNIQUE INDEX credential_stored ON credential (token, coalesce(slot, -1))
    WHERE state = 'pre_activation' AND stage = 'stored';
CREATE INDEX credential_unsettled ON credential (token) WHERE state = 'pre_activation' AND stage <> 'written';

CREATE TRIGGER credential_stage BEFORE UPDATE OF stage ON credential
WHEN NEW.stage <> OLD.stage AND (OLD.stage, NEW.stage) NOT IN (VALUES ('stored', 'sent'), ('sent', 'written'))
BEGIN SELECT raise(ABORT, 'credential: a secret is stored, sent, then written'); END;

-- Slots that are being emptied, and those that were: everything that was written into one up to `upto` is gone from it, once
-- the token proved that it is empty.
CREATE TABLE wipe (
    token INTEGER NOT NULL REFERENCES token (id),
    slot  INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 255),
    upto  INTEGER NOT NULL REFERENCES credential (id),
    begun INTEGER NOT NULL,
    ended INTEGER,                 -- when the token proved it; NULL: it may or may not be empty
    PRIMARY KEY (token, slot)
) STRICT, WITHOUT ROWID;

-- A device PIN that is about to take the place of the present one is sealed before it is sent; both are kept until one of
-- them is known to be right.
DROP TRIGGER sealed_not_for_the_destroyed;
DROP TRIGGER credential_destroyed_means_gone;
CREATE TABLE sealed_anew (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose    TEXT NOT NULL CHECK (purpose IN ('secret', 'access_code', 'device_pin', 'next_device_pin')),
    credential INTEGER REFERENCES credential (id),
    token      INTEGER REFERENCES token (id),
    slot       INTEGER CHECK (slot BETWEEN 0 AND 255),
    version    INTEGER NOT NULL CHECK (version > 0),
    nonce      BLOB NOT NULL CHECK (length(nonce) = 24),
    ciphertext BLOB NOT NULL CHECK (length(ciphertext) >= 16),
    CHECK ((purpose = 'secret') = (credential IS NOT NULL)),
    CHECK ((purpose = 'secret') = (token IS NULL)),
    CHECK ((purpose = 'access_code') = (slot IS NOT NULL))
) STRICT;
INSERT INTO sealed_anew SELECT id, purpose, credential, token, slot, version, nonce, ciphertext FROM sealed;
-- ids are part of what is sealed, and never used twice
DELETE FROM sqlite_sequence WHERE name = 'sealed_anew';
INSERT INTO sqlite_sequence (name, seq) SELECT 'sealed_anew', seq FROM sqlite_sequence WHERE name = 'sealed';
DROP TABLE sealed;
ALTER TABLE sealed_anew RENAME TO sealed;
CREATE UNIQUE INDEX sealed_of_credential ON sealed (credential, purpose) WHERE credential IS NOT NULL;
CREATE UNIQUE INDEX sealed_of_token ON sealed (token, purpose, coalesce(slot, -1)) WHERE token IS NOT NULL;
CREATE TRIGGER sealed_not_for_the_destroyed BEFORE INSERT ON sealed
WHEN EXISTS (SELECT 1 FROM credential WHERE id = NEW.credential AND state = 'destroyed')
BEGIN SELECT raise(ABORT, 'vault: this credential is destroyed'); END;
CREATE TRIGGER credential_destroyed_means_gone BEFORE UPDATE OF state ON credential
WHEN NEW.state = 'destroyed' AND EXISTS (SELECT 1 FROM sealed WHERE credential = NEW.id)
BEGIN SELECT raise(ABORT, 'vault: the secret is still there'); END;
