-- An authenticator application as second factor, where a token is not. Its secret is sealed, bound to person and version;
-- until a code was typed back (confirmed) it opens nothing.
CREATE TABLE authenticator (
    person    INTEGER PRIMARY KEY REFERENCES person (id),
    version   INTEGER NOT NULL CHECK (version > 0),
    nonce     BLOB CHECK (length(nonce) = 24),
    sealed    BLOB CHECK (length(sealed) >= 16),
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    next_step INTEGER NOT NULL CHECK (next_step >= 0),
    CHECK ((nonce IS NULL) = (sealed IS NULL)),
    CHECK (confirmed = 0 OR sealed IS NOT NULL)
) STRICT;
CREATE TRIGGER authenticator_version BEFORE UPDATE OF version ON authenticator WHEN NEW.version < OLD.version
BEGIN SELECT raise(ABORT, 'authenticator: a version never goes back'); END;
CREATE TRIGGER authenticator_is_kept BEFORE DELETE ON authenticator
BEGIN SELECT raise(ABORT, 'authenticator: a secret is forgotten, its row is kept'); END;
CREATE TRIGGER authenticator_step BEFORE UPDATE OF next_step ON authenticator
WHEN NEW.next_step < OLD.next_step AND NEW.version = OLD.version
BEGIN SELECT raise(ABORT, 'authenticator: a code is used once'); END;
