-- The mail server as it was typed into the panel, where the configuration names none. Its password is sealed, bound to how often this was set.
CREATE TABLE mail_server (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    version  INTEGER NOT NULL CHECK (version > 0),
    server   TEXT NOT NULL CHECK (length(server) BETWEEN 1 AND 253),
    port     INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
    security TEXT NOT NULL CHECK (security IN ('starttls', 'tls', 'none')),
    account  TEXT CHECK (length(account) BETWEEN 1 AND 254),
    sender   TEXT NOT NULL CHECK (length(sender) BETWEEN 1 AND 400),
    reply_to TEXT CHECK (length(reply_to) BETWEEN 1 AND 400),
    nonce    BLOB CHECK (length(nonce) = 24),
    sealed   BLOB CHECK (length(sealed) >= 16),
    CHECK ((nonce IS NULL) = (sealed IS NULL)),
    CHECK ((account IS NULL) = (sealed IS NULL))
) STRICT;
CREATE TRIGGER mail_server_version BEFORE UPDATE OF version ON mail_server WHEN NEW.version < OLD.version
BEGIN SELECT raise(ABORT, 'mail_server: a version never goes back'); END;
-- The way out by which a mail last left: as long as it is the present one, mail is known to work.
CREATE TABLE mail_proof (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    way TEXT NOT NULL,
    at  INTEGER NOT NULL
) STRICT;
-- Invitations that are sent once mail works: to choose a password.
CREATE TABLE invitation (
    person INTEGER PRIMARY KEY REFERENCES person (id),
    at     INTEGER NOT NULL
) STRICT;
-- First steps that an administrator put off, or has no use for.
CREATE TABLE step_put_off (
    step TEXT PRIMARY KEY CHECK (step IN ('schools', 'principals', 'mail', 'addresses', 'people', 'keys', 'backup'))
) STRICT, WITHOUT ROWID;
-- Whether there is an administrator at all is asked before anybody is signed in.
CREATE INDEX role_grant_administrator ON role_grant (person) WHERE role = 'administrator';
