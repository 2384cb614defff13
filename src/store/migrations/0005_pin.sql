-- What people know: PINs, and whether a sign-in asks for one beside the password.

-- The Argon2id hash is sealed, so that the database alone is not enough to try PINs on it. A PIN that was forgotten
-- leaves its row: the version never goes back, and an older seal never opens again.
CREATE TABLE pin (
    person   INTEGER PRIMARY KEY REFERENCES person (id),
    version  INTEGER NOT NULL CHECK (version > 0),
    nonce    BLOB CHECK (length(nonce) = 24),
    sealed   BLOB CHECK (length(sealed) >= 16),
    set_at   INTEGER NOT NULL,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    locked   INTEGER NOT NULL CHECK (locked IN (0, 1)),
    CHECK ((nonce IS NULL) = (sealed IS NULL))
) STRICT;

CREATE TRIGGER pin_version BEFORE UPDATE OF version ON pin WHEN NEW.version < OLD.version
BEGIN SELECT raise(ABORT, 'pin: a version never goes back'); END;

CREATE TRIGGER pin_is_kept BEFORE DELETE ON pin
BEGIN SELECT raise(ABORT, 'pin: a PIN is forgotten, its row is kept'); END;

-- One's own token as second factor: the passcode is asked for after the password.
ALTER TABLE account ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0 CHECK (second_factor IN (0, 1));

-- A session whose second factor is still awaited opens nothing but the page that asks for it, and the one that finds a
-- lost counter anew.
ALTER TABLE session ADD COLUMN pending INTEGER NOT NULL DEFAULT 0 CHECK (pending IN (0, 1));
