-- The first schema. Landed migrations are never edited: append the next file instead.
-- Times are microseconds since 1970 UTC; words are those of `domain`; every rule that a row alone can break is a CHECK,
-- every rule about a change of state is a trigger.

CREATE TABLE station (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    id        BLOB NOT NULL CHECK (length(id) = 16),
    mode      TEXT NOT NULL CHECK (mode IN ('hid', 'emulated')),
    key_check BLOB NOT NULL CHECK (length(key_check) = 16)
) STRICT;

CREATE TABLE school (
    uai      TEXT PRIMARY KEY CHECK (length(uai) = 8),
    name     TEXT NOT NULL CHECK (name <> ''),
    degree   TEXT NOT NULL CHECK (degree IN ('first', 'second')),
    contract TEXT NOT NULL CHECK (contract IN ('public', 'private_under_contract', 'private_without_contract'))
) STRICT;

CREATE TABLE person (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    login    TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL CHECK (name <> ''),
    folded   TEXT NOT NULL,              -- name and login without case and accents, for search
    email    TEXT CHECK (email <> ''),
    enabled  INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    language TEXT NOT NULL CHECK (language IN ('fr', 'en')),
    uid      INTEGER UNIQUE CHECK (uid >= 0)
) STRICT;
CREATE INDEX person_by_name ON person (folded);

CREATE TABLE role_grant (
    person INTEGER NOT NULL REFERENCES person (id),
    role   TEXT NOT NULL CHECK (role IN ('requester', 'principal', 'deputy', 'helpdesk', 'technician', 'administrator', 'auditor')),
    school TEXT REFERENCES school (uai)  -- NULL: the whole academy
) STRICT;
CREATE UNIQUE INDEX role_grant_once ON role_grant (person, role, coalesce(school, ''));
CREATE INDEX role_grant_by_school ON role_grant (school, person);

CREATE TABLE account (
    person INTEGER PRIMARY KEY REFERENCES person (id),
    memory INTEGER NOT NULL CHECK (memory >= 8),      -- Argon2id m, KiB
    passes INTEGER NOT NULL CHECK (passes >= 1),      -- t
    lanes  INTEGER NOT NULL CHECK (lanes >= 1),       -- p
    salt   BLOB NOT NULL CHECK (length(salt) = 16),
    hash   BLOB NOT NULL CHECK (length(hash) = 32),
    set_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),   -- SHA-256 of the cookie's token
    person     INTEGER NOT NULL REFERENCES person (id),
    csrf       TEXT NOT NULL CHECK (length(csrf) >= 16),
    at_station INTEGER NOT NULL CHECK (at_station IN (0, 1)),
    address    TEXT NOT NULL,
    opened     INTEGER NOT NULL,
    seen       INTEGER NOT NULL CHECK (seen >= opened)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_person ON session (person);
CREATE INDEX session_by_seen ON session (seen);

CREATE TABLE link (
    hash     BLOB PRIMARY KEY CHECK (length(hash) = 32),     -- SHA-256 of the link's token
    purpose  TEXT NOT NULL CHECK (purpose IN ('setup', 'password', 'pin')),
    person   INTEGER REFERENCES person (id),
    created  INTEGER NOT NULL,
    expires  INTEGER NOT NULL CHECK (expires > created),
    consumed INTEGER CHECK (consumed BETWEEN created AND expires),
    CHECK ((purpose = 'setup') = (person IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE throttle (
    kind     TEXT NOT NULL CHECK (kind IN ('person', 'token', 'address')),
    subject  TEXT NOT NULL,
    failures INTEGER NOT NULL CHECK (failures >= 0),
    last     INTEGER NOT NULL,
    until    INTEGER,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    family     TEXT NOT NULL CHECK (family <> ''),
    serial     TEXT NOT NULL CHECK (length(serial) BETWEEN 1 AND 32),
    profile    TEXT,
    model      TEXT NOT NULL,
    firmware   TEXT,
    school     TEXT REFERENCES school (uai),
    state      TEXT NOT NULL CHECK (state IN ('in_stock', 'reserved', 'allocated', 'handed_over', 'lost', 'defective', 'retired')),
    holder     INTEGER REFERENCES person (id),
    since      INTEGER NOT NULL,
    registered INTEGER NOT NULL,
    expires    INTEGER,
    batch      TEXT,
    UNIQUE (family, serial),
    CHECK ((state IN ('reserved', 'allocated', 'handed_over')) = (holder IS NOT NULL))
) STRICT;
CREATE INDEX token_by_serial ON token (length(serial), serial, school, state, holder);
CREATE INDEX token_exact ON token (serial);
CREATE INDEX token_by_school ON token (school, state);
CREATE INDEX token_by_state ON token (state, length(serial), serial);
CREATE INDEX token_by_holder ON token (holder) WHERE holder IS NOT NULL;
CREATE INDEX token_by_expiry ON token (expires) WHERE expires IS NOT NULL;

-- The transitions of `domain::CustodyState`, without their events; a test compares the two.
CREATE TABLE custody_step (
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    PRIMARY KEY (before, after)
) STRICT, WITHOUT ROWID;
INSERT INTO custody_step VALUES
    ('in_stock', 'reserved'), ('in_stock', 'allocated'), ('reserved', 'allocated'), ('reserved', 'in_stock'),
    ('allocated', 'in_stock'), ('allocated', 'handed_over'), ('handed_over', 'in_stock'),
    ('in_stock', 'lost'), ('reserved', 'lost'), ('allocated', 'lost'), ('handed_over', 'lost'), ('defective', 'lost'),
    ('lost', 'in_stock'),
    ('in_stock', 'defective'), ('reserved', 'defective'), ('allocated', 'defective'), ('handed_over', 'defective'),
    ('defective', 'in_stock'),
    ('in_stock', 'retired'), ('lost', 'retired'), ('defective', 'retired');

CREATE TRIGGER token_custody BEFORE UPDATE OF state ON token
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM custody_step WHERE before = OLD.state AND after = NEW.state)
BEGIN SELECT raise(ABORT, 'custody: no such transition'); END;

CREATE TRIGGER token_keeps_its_holder BEFORE UPDATE OF holder ON token WHEN NEW.holder <> OLD.holder
BEGIN SELECT raise(ABORT, 'custody: a token goes back to stock before it goes to somebody else'); END;

CREATE TRIGGER token_begins_in_stock BEFORE INSERT ON token WHEN NEW.state <> 'in_stock'
BEGIN SELECT raise(ABORT, 'custody: a token begins in stock'); END;

CREATE TRIGGER token_is_kept BEFORE DELETE ON token
BEGIN SELECT raise(ABORT, 'custody: tokens are retired, never deleted'); END;

CREATE TRIGGER token_keeps_its_name BEFORE UPDATE OF id, family, serial ON token
BEGIN SELECT raise(ABORT, 'custody: the serial of a token does not change'); END;

CREATE TABLE credential (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    token     INTEGER NOT NULL REFERENCES token (id),
    slot      INTEGER CHECK (slot BETWEEN 0 AND 255),
    kind      TEXT NOT NULL CHECK (kind IN ('hotp', 'totp')),
    algorithm TEXT NOT NULL CHECK (algorithm IN ('sha1', 'sha256', 'sha512')),
    digits    INTEGER NOT NULL CHECK (digits BETWEEN 6 AND 8),
    counter   INTEGER NOT NULL CHECK (counter >= 0),  -- HOTP: next expected counter; TOTP: first time step not yet used
    period    INTEGER CHECK (period > 0),             -- TOTP: seconds
    drift     INTEGER,                                -- TOTP: time steps, positive where the token's clock is fast
    state     TEXT NOT NULL CHECK (state IN ('pre_activation', 'active', 'suspended', 'deactivated', 'compromised', 'destroyed')),
    stage     TEXT NOT NULL CHECK (stage IN ('stored', 'sent', 'written')),
    verified  INTEGER NOT NULL CHECK (verified IN (0, 1)),
    created   INTEGER NOT NULL,
    CHECK ((kind = 'totp') = (period IS NOT NULL)),
    CHECK ((kind = 'totp') = (drift IS NOT NULL)),
    CHECK (state <> 'active' OR stage = 'written')
) STRICT;
CREATE INDEX credential_by_token ON credential (token, id);
CREATE INDEX credential_live ON credential (state, token) WHERE state IN ('pre_activation', 'active');
-- One credential a slot is being written or in use; an older one is deactivated first.
CREATE UNIQUE INDEX credential_slot ON credential (token, coalesce(slot, -1)) WHERE state IN ('pre_activation', 'active', 'suspended');

-- The transitions of `domain::CredentialState`; a test compares the two.
CREATE TABLE credential_step (
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    PRIMARY KEY (before, after)
) STRICT, WITHOUT ROWID;
INSERT INTO credential_step VALUES
    ('pre_activation', 'active'), ('active', 'suspended'), ('suspended', 'active'),
    ('pre_activation', 'deactivated'), ('active', 'deactivated'), ('suspended', 'deactivated'),
    ('pre_activation', 'compromised'), ('active', 'compromised'), ('suspended', 'compromised'),
    ('pre_activation', 'destroyed'), ('deactivated', 'destroyed'), ('compromised', 'destroyed');

CREATE TRIGGER credential_life BEFORE UPDATE OF state ON credential
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM credential_step WHERE before = OLD.state AND after = NEW.state)
BEGIN SELECT raise(ABORT, 'credential: no such transition'); END;

CREATE TRIGGER credential_counter BEFORE UPDATE OF counter ON credential WHEN NEW.counter < OLD.counter
BEGIN SELECT raise(ABORT, 'credential: a counter never goes back'); END;

CREATE TRIGGER credential_is_kept BEFORE DELETE ON credential
BEGIN SELECT raise(ABORT, 'credential: credentials are destroyed, their rows are kept'); END;

CREATE TRIGGER credential_keeps_its_token BEFORE UPDATE OF id, token, kind ON credential
BEGIN SELECT raise(ABORT, 'credential: a credential does not change its token'); END;

-- Codes that were seen out of turn (identify, resynchronise) and must never be accepted.
CREATE TABLE burnt (
    credential INTEGER NOT NULL REFERENCES credential (id),
    factor     INTEGER NOT NULL CHECK (factor >= 0),   -- HOTP counter or TOTP time step
    PRIMARY KEY (credential, factor)
) STRICT, WITHOUT ROWID;

-- The vault: what is sealed with XChaCha20-Poly1305. Secrets belong to a credential; access codes and device PINs to
-- a token, so that they outlive the secret until a confirmed wipe.
CREATE TABLE sealed (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose    TEXT NOT NULL CHECK (purpose IN ('secret', 'access_code', 'device_pin')),
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
CREATE UNIQUE INDEX sealed_of_credential ON sealed (credential, purpose) WHERE credential IS NOT NULL;
CREATE UNIQUE INDEX sealed_of_token ON sealed (token, purpose, coalesce(slot, -1)) WHERE token IS NOT NULL;

CREATE TRIGGER sealed_not_for_the_destroyed BEFORE INSERT ON sealed
WHEN EXISTS (SELECT 1 FROM credential WHERE id = NEW.credential AND state = 'destroyed')
BEGIN SELECT raise(ABORT, 'vault: this credential is destroyed'); END;

CREATE TRIGGER credential_destroyed_means_gone BEFORE UPDATE OF state ON credential
WHEN NEW.state = 'destroyed' AND EXISTS (SELECT 1 FROM sealed WHERE credential = NEW.id)
BEGIN SELECT raise(ABORT, 'vault: the secret is still there'); END;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    at     INTEGER NOT NULL,
    who    TEXT NOT NULL,
    person INTEGER,                      -- who, as a row of person
    door   TEXT NOT NULL,
    verb   TEXT NOT NULL,
    token  INTEGER,
    serial TEXT,
    school TEXT,
    subject INTEGER,                     -- the person it is about
    facts  TEXT NOT NULL CHECK (json_valid(facts)),
    mac    BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;
CREATE INDEX journal_of_token ON journal (token, number) WHERE token IS NOT NULL;
CREATE INDEX journal_of_school ON journal (school, number) WHERE school IS NOT NULL;
CREATE INDEX journal_of_subject ON journal (subject, number) WHERE subject IS NOT NULL;

CREATE TRIGGER journal_is_not_edited BEFORE UPDATE ON journal
BEGIN SELECT raise(ABORT, 'journal: entries are never changed'); END;
CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
BEGIN SELECT raise(ABORT, 'journal: entries are never removed'); END;
CREATE TRIGGER journal_is_appended BEFORE INSERT ON journal
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM journal)
BEGIN SELECT raise(ABORT, 'journal: entries are appended only'); END;
