-- What the migrations make, each table with all that belongs to it. Written by `cargo test`: store::migrations.

CREATE TABLE access_seal (
    person INTEGER PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    seal   BLOB NOT NULL CHECK (length(seal) = 32)
) STRICT;

CREATE TABLE account (
    person INTEGER PRIMARY KEY REFERENCES person (id),
    memory INTEGER NOT NULL CHECK (memory >= 8),      -- Argon2id m, KiB
    passes INTEGER NOT NULL CHECK (passes >= 1),      -- t
    lanes  INTEGER NOT NULL CHECK (lanes >= 1),       -- p
    salt   BLOB NOT NULL CHECK (length(salt) = 16),
    hash   BLOB NOT NULL CHECK (length(hash) = 32),
    set_at INTEGER NOT NULL
, second_factor INTEGER NOT NULL DEFAULT 0 CHECK (second_factor IN (0, 1))) STRICT;

CREATE TABLE address_change (
    person INTEGER PRIMARY KEY REFERENCES person (id),
    email  TEXT CHECK (email <> ''),
    actor  INTEGER NOT NULL REFERENCES person (id),
    at     INTEGER NOT NULL
) STRICT;

CREATE TABLE answered (
    question    BLOB PRIMARY KEY CHECK (length(question) = 32),
    verdict     TEXT NOT NULL CHECK (verdict IN ('accept', 'reject', 'challenge')),
    token       INTEGER REFERENCES token (id),
    -- of a challenge: what the next question names
    transaction_id TEXT,
    at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answered_at ON answered (at);

CREATE TABLE asked_link (
    id      INTEGER PRIMARY KEY,
    person  INTEGER REFERENCES person (id),
    address TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

CREATE TABLE attempt_counter (
    subject  BLOB PRIMARY KEY CHECK (length(subject) = 32),  -- HMAC-SHA-256 of kind and subject
    failures INTEGER NOT NULL CHECK (failures >= 0),
    last     INTEGER NOT NULL,
    until    INTEGER,
    told     INTEGER NOT NULL CHECK (told IN (0, 1))         -- somebody was told that guesses are stopped
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_counter_by_last ON attempt_counter (last);

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
CREATE TRIGGER authenticator_is_kept BEFORE DELETE ON authenticator
BEGIN SELECT raise(ABORT, 'authenticator: a secret is forgotten, its row is kept'); END;
CREATE TRIGGER authenticator_step BEFORE UPDATE OF next_step ON authenticator
WHEN NEW.next_step < OLD.next_step AND NEW.version = OLD.version
BEGIN SELECT raise(ABORT, 'authenticator: a code is used once'); END;
CREATE TRIGGER authenticator_version BEFORE UPDATE OF version ON authenticator WHEN NEW.version < OLD.version
BEGIN SELECT raise(ABORT, 'authenticator: a version never goes back'); END;

CREATE TABLE backup_kept (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    at      INTEGER NOT NULL,
    file    TEXT NOT NULL,
    -- of the file
    bytes   INTEGER NOT NULL CHECK (bytes > 0),
    -- of the journal in it
    entries INTEGER NOT NULL CHECK (entries > 0)
) STRICT;

CREATE TABLE batch (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    task      TEXT NOT NULL CHECK (task IN ('register', 'program', 'verify', 'wipe')),
    school    TEXT NOT NULL REFERENCES school (uai),
    person    INTEGER NOT NULL REFERENCES person (id),   -- in whose name it works
    by_name   TEXT NOT NULL CHECK (by_name <> ''),
    kind      TEXT CHECK (kind IN ('hotp', 'totp')),      -- NULL: what the token does best
    slot      INTEGER CHECK (slot BETWEEN 1 AND 255),     -- NULL: ours, else the first empty one
    digits    INTEGER NOT NULL CHECK (digits IN (6, 8)),
    confirm   INTEGER NOT NULL CHECK (confirm IN (0, 1)),
    take_back INTEGER NOT NULL CHECK (take_back IN (0, 1)),
    unseen_is_empty INTEGER NOT NULL CHECK (unseen_is_empty IN (0, 1)),
    began     INTEGER NOT NULL,
    active    INTEGER NOT NULL,                          -- when it last did something
    rest      TEXT CHECK (rest IN ('asked', 'restart', 'idle')),   -- NULL: it is at the bench
    ended     INTEGER, desk INTEGER NOT NULL DEFAULT 0,
    CHECK (ended IS NULL OR rest IS NULL)
) STRICT;
CREATE INDEX batch_by_school ON batch (school, id);
CREATE UNIQUE INDEX batch_one_at_a_bench ON batch (desk) WHERE ended IS NULL AND rest IS NULL;
CREATE TRIGGER batch_is_kept BEFORE DELETE ON batch
BEGIN SELECT raise(ABORT, 'batch: batches are kept'); END;
CREATE TRIGGER batch_keeps_its_task BEFORE UPDATE OF id, task, school, kind, slot, digits, confirm, take_back, unseen_is_empty,
    began ON batch
BEGIN SELECT raise(ABORT, 'batch: its task does not change'); END;
CREATE TRIGGER batch_stays_ended BEFORE UPDATE ON batch WHEN OLD.ended IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'batch: it is over'); END;

CREATE TABLE "batch_line" (
    id       INTEGER PRIMARY KEY,
    batch    INTEGER NOT NULL REFERENCES batch (id),
    token    INTEGER REFERENCES token (id),
    family   TEXT CHECK (family <> ''),                  -- as it was told when the line was opened
    serial   TEXT NOT NULL CHECK (length(serial) BETWEEN 1 AND 32),
    model    TEXT NOT NULL,
    port     TEXT NOT NULL,                              -- where it was plugged in last
    began    INTEGER NOT NULL,
    finished INTEGER,                                    -- when it was done, or stopped last
    stop     TEXT CHECK (stop IN ('duplicate', 'hidden', 'unlisted', 'elsewhere', 'in_stock', 'set_aside', 'handed_over',
        'lost', 'defective', 'retired', 'programmed', 'foreign_slot', 'unseen_slot', 'no_secret', 'empty', 'unsupported', 'device_pin', 'unplugged',
        'failed', 'no_touch', 'cancelled', 'wrong_code', 'refused')),
    detail   TEXT,                                       -- what the station or the token said, for a technician
    undone   INTEGER,
    residue  INTEGER NOT NULL DEFAULT 0 CHECK (residue IN (0, 1)),   -- undone, and the token still holds the secret
    CHECK (stop IS NULL OR finished IS NOT NULL),
    CHECK (detail IS NULL OR stop IS NOT NULL),
    CHECK (residue = 0 OR undone IS NOT NULL)
) STRICT;
CREATE INDEX batch_line_finished ON batch_line (batch, finished);
CREATE INDEX batch_line_of ON batch_line (batch, serial);
CREATE UNIQUE INDEX batch_line_token ON batch_line (batch, token) WHERE token IS NOT NULL;
CREATE UNIQUE INDEX batch_line_told ON batch_line (batch, serial, coalesce(family, '')) WHERE token IS NULL;
CREATE TRIGGER batch_line_is_kept BEFORE DELETE ON batch_line
BEGIN SELECT raise(ABORT, 'batch: lines are kept'); END;
CREATE TRIGGER batch_line_is_undone_once BEFORE UPDATE ON batch_line
WHEN OLD.undone IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'batch: what was undone stays undone'); END;

CREATE TABLE "batch_step" (
    line INTEGER NOT NULL REFERENCES "batch_line" (id),
    step TEXT NOT NULL CHECK (step IN ('registered', 'taken_back', 'written', 'confirmed', 'verified', 'wiped')),
    at   INTEGER NOT NULL,
    PRIMARY KEY (line, step)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER batch_step_is_kept BEFORE DELETE ON batch_step
BEGIN SELECT raise(ABORT, 'batch: steps are kept'); END;

CREATE TABLE burnt (
    credential INTEGER NOT NULL REFERENCES credential (id),
    factor     INTEGER NOT NULL CHECK (factor >= 0),   -- HOTP counter or TOTP time step
    PRIMARY KEY (credential, factor)
) STRICT, WITHOUT ROWID;

CREATE TABLE "client" (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    scope    TEXT NOT NULL CHECK (scope IN ('verify', 'api_read', 'api_write', 'scim')),
    -- with a space between two; empty: every school, and from everywhere
    schools  TEXT NOT NULL,
    networks TEXT NOT NULL,
    a_minute INTEGER NOT NULL CHECK (a_minute BETWEEN 1 AND 1000000),
    typing   TEXT NOT NULL CHECK (typing IN ('passcode', 'code')),
    -- whether it can ask back for the next code
    next_code INTEGER NOT NULL CHECK (next_code IN (0, 1)),
    made     INTEGER NOT NULL,
    -- the moment from which it may not any more, said beforehand
    until    INTEGER,
    -- it was ended
    ended    INTEGER,
    -- last, as far as it was written down
    used     INTEGER
) STRICT;
CREATE UNIQUE INDEX client_name ON client (name) WHERE ended IS NULL;

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

CREATE TABLE client_key (
    id     INTEGER PRIMARY KEY,
    client INTEGER NOT NULL REFERENCES client (id),
    -- the part that is no secret
    name   TEXT NOT NULL UNIQUE,
    nonce  BLOB NOT NULL,
    sealed BLOB NOT NULL,
    made   INTEGER NOT NULL,
    until  INTEGER
) STRICT;
CREATE INDEX client_key_client ON client_key (client);

CREATE TABLE console_record (
    token    INTEGER PRIMARY KEY REFERENCES token (id),
    state    TEXT NOT NULL CHECK (state IN ('available', 'held', 'lost', 'defective', 'retired')),
    holder   TEXT NOT NULL,                       -- in the words of the console
    person   INTEGER REFERENCES person (id),      -- who that is
    file     TEXT NOT NULL,                       -- SHA-256 of the file, hexadecimal
    imported INTEGER NOT NULL,
    CHECK (state <> 'held' OR person IS NOT NULL)
) STRICT;
CREATE TRIGGER console_record_is_kept BEFORE DELETE ON console_record
BEGIN SELECT raise(ABORT, 'console: records are kept'); END;
CREATE TRIGGER console_record_stays BEFORE UPDATE ON console_record WHEN NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'console: records are not changed'); END;

CREATE TABLE consultation (
    viewer INTEGER NOT NULL REFERENCES person (id),
    person INTEGER NOT NULL REFERENCES person (id),
    day    INTEGER NOT NULL,                           -- since 1970, UTC
    first  INTEGER NOT NULL,
    count  INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (viewer, person, day)
) STRICT, WITHOUT ROWID;

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
    created   INTEGER NOT NULL, t0 INTEGER NOT NULL DEFAULT 0, notes TEXT CHECK (json_valid(notes)), resumes TEXT CHECK (resumes IN ('pre_activation', 'active')), doubted INTEGER NOT NULL DEFAULT 0 CHECK (doubted IN (0, 1)), unkept_drift INTEGER CHECK (unkept_drift IS NULL OR kind = 'totp'),
    CHECK ((kind = 'totp') = (period IS NOT NULL)),
    CHECK ((kind = 'totp') = (drift IS NOT NULL)),
    CHECK (state <> 'active' OR stage = 'written')
) STRICT;
CREATE INDEX credential_by_token ON credential (token, id);
CREATE INDEX credential_doubted ON credential (state) WHERE doubted;
CREATE INDEX credential_live ON credential (state, token) WHERE state IN ('pre_activation', 'active');
CREATE INDEX credential_never_verified ON credential (token)
WHERE verified = 0 AND state IN ('pre_activation', 'active', 'suspended') AND stage = 'written';
CREATE UNIQUE INDEX credential_slot ON credential (token, coalesce(slot, -1))
    WHERE state IN ('pre_activation', 'active', 'suspended') AND stage = 'written';
CREATE UNIQUE INDEX credential_stored ON credential (token, coalesce(slot, -1))
    WHERE state = 'pre_activation' AND stage = 'stored';
CREATE INDEX credential_suspended ON credential (token) WHERE state = 'suspended';
CREATE INDEX credential_unsettled ON credential (token) WHERE state = 'pre_activation' AND stage <> 'written';
CREATE TRIGGER credential_counter BEFORE UPDATE OF counter ON credential WHEN NEW.counter < OLD.counter
BEGIN SELECT raise(ABORT, 'credential: a counter never goes back'); END;
CREATE TRIGGER credential_destroyed_means_gone BEFORE UPDATE OF state ON credential
WHEN NEW.state = 'destroyed' AND EXISTS (SELECT 1 FROM sealed WHERE credential = NEW.id)
BEGIN SELECT raise(ABORT, 'vault: the secret is still there'); END;
CREATE TRIGGER credential_is_kept BEFORE DELETE ON credential
BEGIN SELECT raise(ABORT, 'credential: credentials are destroyed, their rows are kept'); END;
CREATE TRIGGER credential_keeps_its_token BEFORE UPDATE OF id, token, kind ON credential
BEGIN SELECT raise(ABORT, 'credential: a credential does not change its token'); END;
CREATE TRIGGER credential_life BEFORE UPDATE OF state, resumes ON credential
WHEN (NEW.state <> OLD.state OR NEW.resumes IS NOT OLD.resumes) AND NOT EXISTS
    (SELECT 1 FROM credential_step WHERE
        before = OLD.state || iif(OLD.state = 'suspended' AND OLD.resumes = 'pre_activation', '_unconfirmed', '') AND
        after = NEW.state || iif(NEW.state = 'suspended' AND NEW.resumes = 'pre_activation', '_unconfirmed', ''))
BEGIN SELECT raise(ABORT, 'credential: no such transition'); END;
CREATE TRIGGER credential_resumes BEFORE UPDATE OF state, resumes ON credential
WHEN (NEW.state = 'suspended') <> (NEW.resumes IS NOT NULL)
BEGIN SELECT raise(ABORT, 'credential: what is suspended knows where it goes back to, and nothing else does'); END;
CREATE TRIGGER credential_stage BEFORE UPDATE OF stage ON credential
WHEN NEW.stage <> OLD.stage AND (OLD.stage, NEW.stage) NOT IN (VALUES ('stored', 'sent'), ('sent', 'written'))
BEGIN SELECT raise(ABORT, 'credential: a secret is stored, sent, then written'); END;

CREATE TABLE credential_step (
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    PRIMARY KEY (before, after)
) STRICT, WITHOUT ROWID;
INSERT INTO credential_step VALUES ('active', 'compromised');
INSERT INTO credential_step VALUES ('active', 'deactivated');
INSERT INTO credential_step VALUES ('active', 'suspended');
INSERT INTO credential_step VALUES ('compromised', 'destroyed');
INSERT INTO credential_step VALUES ('deactivated', 'destroyed');
INSERT INTO credential_step VALUES ('pre_activation', 'active');
INSERT INTO credential_step VALUES ('pre_activation', 'compromised');
INSERT INTO credential_step VALUES ('pre_activation', 'deactivated');
INSERT INTO credential_step VALUES ('pre_activation', 'destroyed');
INSERT INTO credential_step VALUES ('pre_activation', 'suspended_unconfirmed');
INSERT INTO credential_step VALUES ('suspended', 'active');
INSERT INTO credential_step VALUES ('suspended', 'compromised');
INSERT INTO credential_step VALUES ('suspended', 'deactivated');
INSERT INTO credential_step VALUES ('suspended_unconfirmed', 'compromised');
INSERT INTO credential_step VALUES ('suspended_unconfirmed', 'deactivated');
INSERT INTO credential_step VALUES ('suspended_unconfirmed', 'destroyed');
INSERT INTO credential_step VALUES ('suspended_unconfirmed', 'pre_activation');
INSERT INTO credential_step VALUES ('suspended_unconfirmed', 'suspended');

CREATE TABLE custody_step (
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    PRIMARY KEY (before, after)
) STRICT, WITHOUT ROWID;
INSERT INTO custody_step VALUES ('allocated', 'defective');
INSERT INTO custody_step VALUES ('allocated', 'handed_over');
INSERT INTO custody_step VALUES ('allocated', 'in_stock');
INSERT INTO custody_step VALUES ('allocated', 'lost');
INSERT INTO custody_step VALUES ('defective', 'in_stock');
INSERT INTO custody_step VALUES ('defective', 'lost');
INSERT INTO custody_step VALUES ('defective', 'retired');
INSERT INTO custody_step VALUES ('handed_over', 'defective');
INSERT INTO custody_step VALUES ('handed_over', 'in_stock');
INSERT INTO custody_step VALUES ('handed_over', 'lost');
INSERT INTO custody_step VALUES ('handed_over', 'retired');
INSERT INTO custody_step VALUES ('in_stock', 'defective');
INSERT INTO custody_step VALUES ('in_stock', 'handed_over');
INSERT INTO custody_step VALUES ('in_stock', 'lost');
INSERT INTO custody_step VALUES ('in_stock', 'reserved');
INSERT INTO custody_step VALUES ('in_stock', 'retired');
INSERT INTO custody_step VALUES ('lost', 'in_stock');
INSERT INTO custody_step VALUES ('lost', 'retired');
INSERT INTO custody_step VALUES ('reserved', 'allocated');
INSERT INTO custody_step VALUES ('reserved', 'defective');
INSERT INTO custody_step VALUES ('reserved', 'in_stock');
INSERT INTO custody_step VALUES ('reserved', 'lost');

CREATE TABLE desk (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT NOT NULL CHECK (name <> ''),
    -- with a space between two; empty: every school
    schools TEXT NOT NULL,
    made    INTEGER NOT NULL,
    -- a machine joined
    joined  INTEGER,
    -- what that machine said of itself when it came last, and when it was there last, as far as it was written down
    host    TEXT,
    program TEXT,
    seen    INTEGER,
    ended   INTEGER
) STRICT;
CREATE UNIQUE INDEX desk_name ON desk (name) WHERE ended IS NULL;

CREATE TABLE desk_browser (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    desk INTEGER NOT NULL REFERENCES desk (id),
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_browser_at ON desk_browser (at);

CREATE TABLE desk_secret (
    id     INTEGER PRIMARY KEY,
    what   TEXT NOT NULL CHECK (what IN ('centre', 'key', 'code')),
    desk   INTEGER REFERENCES desk (id),
    until  INTEGER,
    nonce  BLOB NOT NULL,
    sealed BLOB NOT NULL,
    CHECK ((what = 'centre') = (desk IS NULL)),
    CHECK ((what = 'code') = (until IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX desk_secret_centre ON desk_secret (what) WHERE desk IS NULL;
CREATE UNIQUE INDEX desk_secret_of_desk ON desk_secret (desk, what) WHERE desk IS NOT NULL;

CREATE TABLE directory_pull (
    directory TEXT PRIMARY KEY,                        -- its name in the configuration
    -- when it was last asked
    tried     INTEGER NOT NULL,
    -- why the last pull brought nothing, as a word; NULL: it came whole
    fault     TEXT CHECK (fault IN ('unreachable', 'sign_in', 'question', 'limit', 'broken', 'nobody', 'too_many', 'mass')),
    -- since when pulls bring nothing, one after the other
    failing   INTEGER CHECK ((failing IS NULL) = (fault IS NULL)),
    -- when one last came whole and was taken
    pulled    INTEGER,
    -- of that one: people it told of, and those of whom somebody is asked
    people    INTEGER NOT NULL DEFAULT 0,
    asked     INTEGER NOT NULL DEFAULT 0,
    -- people who would be gone, while they wait for somebody's word
    held      INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    request INTEGER NOT NULL REFERENCES request (id),
    name    TEXT NOT NULL CHECK (name <> ''),
    media   TEXT NOT NULL CHECK (media IN ('application/pdf', 'image/jpeg', 'image/png')),
    size    INTEGER NOT NULL CHECK (size > 0),
    bytes   BLOB,                              -- NULL: purged
    added   INTEGER NOT NULL
) STRICT;
CREATE INDEX document_of_request ON document (request, id);

CREATE TABLE done_once (
    client  INTEGER NOT NULL REFERENCES client (id),
    -- SHA-256 of the key that the program chose, and of all that it asked with it
    once    BLOB NOT NULL CHECK (length(once) = 32),
    asked   BLOB NOT NULL CHECK (length(asked) = 32),
    made    TEXT,
    at      INTEGER NOT NULL,
    PRIMARY KEY (client, once)
) STRICT, WITHOUT ROWID;
CREATE INDEX done_once_at ON done_once (at);

CREATE TABLE doubted_person (
    person INTEGER PRIMARY KEY REFERENCES person (id)
) STRICT;

CREATE TABLE drift (
    credential INTEGER NOT NULL REFERENCES credential (id),
    at         INTEGER NOT NULL,
    steps      INTEGER NOT NULL,     -- time steps by which the token's clock was fast
    PRIMARY KEY (credential, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE entrusted (
    credential INTEGER PRIMARY KEY REFERENCES credential (id),
    -- made once: part of the serial there, and of the mark by which the station knows its own
    random     TEXT NOT NULL UNIQUE,
    serial     TEXT NOT NULL,
    -- 1: its codes are checked there, and nowhere here
    of_record  INTEGER NOT NULL,
    was_there  INTEGER NOT NULL DEFAULT 0,
    wanted     INTEGER NOT NULL DEFAULT 1,
    applied    INTEGER NOT NULL DEFAULT 0,
    -- where it should stand, as it was last made true: in_use, suspended, off, revoked
    place      TEXT,
    -- since when something is not true there yet, when that is tried again, how often it was, and what was said
    since      INTEGER,
    due        INTEGER,
    tries      INTEGER NOT NULL DEFAULT 0,
    problem    TEXT,
    fault      TEXT
) STRICT;
CREATE INDEX entrusted_due ON entrusted (due) WHERE due IS NOT NULL;

CREATE TABLE erasing (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT;

CREATE TABLE identity (
    source  TEXT NOT NULL,                             -- header, provider:ISSUER, directory:NAME, client:NAME
    subject TEXT NOT NULL,                             -- by what the source knows them; to the letter
    person  INTEGER NOT NULL REFERENCES person (id),
    -- when it last told of them
    seen    INTEGER NOT NULL,
    PRIMARY KEY (source, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX identity_of_person ON identity (person, source);

CREATE TABLE invitation (
    person INTEGER PRIMARY KEY REFERENCES person (id),
    at     INTEGER NOT NULL
) STRICT;

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
, salt BLOB CHECK (length(salt) = 16), stub BLOB CHECK (length(stub) = 32)) STRICT;
CREATE INDEX journal_by_verb ON journal (verb, number);
CREATE INDEX journal_of_person ON journal (person, number) WHERE person IS NOT NULL;
CREATE INDEX journal_of_school ON journal (school, number) WHERE school IS NOT NULL;
CREATE INDEX journal_of_subject ON journal (subject, number) WHERE subject IS NOT NULL;
CREATE INDEX journal_of_token ON journal (token, number) WHERE token IS NOT NULL;
CREATE INDEX journal_slip ON journal (at) WHERE verb IN ('hand_over', 'take_back');
CREATE TRIGGER journal_is_appended BEFORE INSERT ON journal
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM journal)
BEGIN SELECT raise(ABORT, 'journal: entries are appended only'); END;
CREATE TRIGGER journal_is_counted AFTER INSERT ON journal
BEGIN
    INSERT INTO journal_day VALUES (NEW.at / 86400000000 - (NEW.at % 86400000000 < 0), NEW.number, NEW.number)
    ON CONFLICT (day) DO UPDATE SET last = NEW.number;
END;
CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
BEGIN SELECT raise(ABORT, 'journal: entries are never removed'); END;
CREATE TRIGGER journal_is_not_edited BEFORE UPDATE ON journal
WHEN NOT EXISTS (SELECT 1 FROM erasing) OR NEW.stub IS NULL OR NEW.salt IS NOT NULL
    OR NEW.number <> OLD.number OR NEW.at <> OLD.at OR NEW.person IS NOT OLD.person OR NEW.door <> OLD.door
    OR NEW.verb <> OLD.verb OR NEW.token IS NOT OLD.token OR NEW.serial IS NOT OLD.serial
    OR NEW.school IS NOT OLD.school OR NEW.subject IS NOT OLD.subject OR NEW.mac <> OLD.mac
BEGIN SELECT raise(ABORT, 'journal: entries are never changed'); END;

CREATE TABLE journal_day (
    day   INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last  INTEGER NOT NULL CHECK (last >= first)
) STRICT;

CREATE TABLE key_epoch (
    epoch        INTEGER PRIMARY KEY CHECK (epoch > 0),
    journal_from INTEGER NOT NULL UNIQUE CHECK (journal_from > 0),   -- the first entry under this key
    since        INTEGER                                            -- when it took the place of the one before
) STRICT;
CREATE TRIGGER key_epoch_is_kept BEFORE DELETE ON key_epoch BEGIN SELECT RAISE(ABORT, 'key_epoch: epochs are kept'); END;
INSERT INTO key_epoch VALUES (1, 1, NULL);

CREATE TABLE known_device (
    hash   BLOB NOT NULL CHECK (length(hash) = 32),          -- SHA-256 of the cookie's token
    person INTEGER NOT NULL REFERENCES person (id),
    seen   INTEGER NOT NULL,
    PRIMARY KEY (hash, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_device_of ON known_device (person, seen);

CREATE TABLE link (
    hash     BLOB PRIMARY KEY CHECK (length(hash) = 32),     -- SHA-256 of the link's token
    purpose  TEXT NOT NULL CHECK (purpose IN ('setup', 'password', 'pin')),
    person   INTEGER REFERENCES person (id),
    created  INTEGER NOT NULL,
    expires  INTEGER NOT NULL CHECK (expires > created),
    consumed INTEGER CHECK (consumed BETWEEN created AND expires),
    CHECK ((purpose = 'setup') = (person IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE listing (
    viewer INTEGER NOT NULL REFERENCES person (id),
    day    INTEGER NOT NULL,                           -- since 1970, UTC
    first  INTEGER NOT NULL,
    lists  INTEGER NOT NULL CHECK (lists > 0),
    names  INTEGER NOT NULL CHECK (names > 0),
    PRIMARY KEY (viewer, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE mail_proof (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    way TEXT NOT NULL,
    at  INTEGER NOT NULL
) STRICT;

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

CREATE TABLE next_code (
    transaction_id TEXT PRIMARY KEY,
    client     INTEGER NOT NULL REFERENCES client (id),
    credential INTEGER NOT NULL REFERENCES credential (id),
    -- whose code was shown
    factor     INTEGER NOT NULL,
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE old_key (
    id     INTEGER PRIMARY KEY,
    epoch  INTEGER NOT NULL REFERENCES key_epoch,
    use    TEXT NOT NULL CHECK (use IN ('journal', 'master')),       -- master: until no token has a code of it any more
    nonce  BLOB NOT NULL CHECK (length(nonce) = 24),
    sealed BLOB NOT NULL CHECK (length(sealed) = 48),
    UNIQUE (epoch, use)
) STRICT;

CREATE TABLE order_step (
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    PRIMARY KEY (before, after)
) STRICT, WITHOUT ROWID;
INSERT INTO order_step VALUES ('ordered', 'cancelled');
INSERT INTO order_step VALUES ('ordered', 'partly_received');
INSERT INTO order_step VALUES ('ordered', 'received');
INSERT INTO order_step VALUES ('ordered', 'shipped');
INSERT INTO order_step VALUES ('partly_received', 'closed');
INSERT INTO order_step VALUES ('partly_received', 'partly_received');
INSERT INTO order_step VALUES ('partly_received', 'received');
INSERT INTO order_step VALUES ('shipped', 'cancelled');
INSERT INTO order_step VALUES ('shipped', 'partly_received');
INSERT INTO order_step VALUES ('shipped', 'received');

CREATE TABLE order_token (
    token  INTEGER PRIMARY KEY REFERENCES token (id),
    "order" INTEGER NOT NULL REFERENCES token_order (id),
    at     INTEGER NOT NULL
) STRICT;
CREATE INDEX order_token_of_order ON order_token ("order", token);

CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,          -- the left half of the Message-ID: stable over every attempt
    kind       TEXT NOT NULL,
    person     INTEGER REFERENCES person (id),
    address    TEXT CHECK (address <> ''),
    facts      TEXT NOT NULL CHECK (json_valid(facts)),
    nonce      BLOB CHECK (length(nonce) = 24),
    sealed     BLOB,                          -- the token of a one-time link, until the mail is sent
    queued     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    due        INTEGER,                       -- when to try next; NULL: sent or given up
    sent       INTEGER,
    problem    TEXT, fault TEXT CHECK (fault IN
    ('no_address', 'no_link', 'template', 'sealed', 'expired', 'refused', 'delayed', 'unreachable')), tried INTEGER, given_up INTEGER
    CHECK (given_up IS NULL OR (due IS NULL AND sent IS NULL AND sealed IS NULL)), ticket INTEGER REFERENCES ticket (id),                          -- what the last attempt ended with
    CHECK ((person IS NULL) <> (address IS NULL)),
    CHECK ((nonce IS NULL) = (sealed IS NULL)),
    CHECK (sent IS NULL OR (due IS NULL AND sealed IS NULL))
) STRICT;
CREATE INDEX outbox_due ON outbox (due) WHERE due IS NOT NULL;
CREATE INDEX outbox_of_person ON outbox (person, id) WHERE person IS NOT NULL;
CREATE INDEX outbox_of_ticket ON outbox (ticket, id) WHERE ticket IS NOT NULL;
CREATE INDEX outbox_over ON outbox (coalesce(sent, given_up)) WHERE due IS NULL;
CREATE INDEX outbox_stuck ON outbox (id) WHERE due IS NULL AND sent IS NULL AND given_up IS NULL;

CREATE TABLE person (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    login    TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL CHECK (name <> ''),
    folded   TEXT NOT NULL,              -- name and login without case and accents, for search
    email    TEXT CHECK (email <> ''),
    enabled  INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    language TEXT NOT NULL CHECK (language IN ('fr', 'en')),
    uid      INTEGER UNIQUE CHECK (uid >= 0)
, hand INTEGER REFERENCES person (id), hand_at INTEGER, erased INTEGER) STRICT;
CREATE INDEX person_by_family ON person (substr(folded, instr(folded, ' ') + 1), id) WHERE erased IS NULL;
CREATE INDEX person_by_name ON person (folded);
CREATE INDEX person_unreachable ON person (folded) WHERE enabled = 1 AND email IS NULL;

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
CREATE INDEX pin_locked ON pin (person) WHERE locked = 1;
CREATE TRIGGER pin_is_kept BEFORE DELETE ON pin
BEGIN SELECT raise(ABORT, 'pin: a PIN is forgotten, its row is kept'); END;
CREATE TRIGGER pin_version BEFORE UPDATE OF version ON pin WHEN NEW.version < OLD.version
BEGIN SELECT raise(ABORT, 'pin: a version never goes back'); END;

CREATE TABLE pushed (
    id       INTEGER PRIMARY KEY,                      -- the moment in which it came: no number comes back
    source   TEXT NOT NULL,                            -- client:NAME
    kind     TEXT NOT NULL CHECK (kind IN ('user', 'group')),
    name     TEXT NOT NULL,                            -- the name that the program looks for it by, in lower case
    external TEXT,                                     -- what the program calls it
    subject  TEXT CHECK ((subject IS NULL) = (kind = 'group')),
    person   INTEGER REFERENCES person (id),
    active   INTEGER NOT NULL CHECK (active IN (0, 1)),
    document TEXT NOT NULL,                            -- JSON: what it said, without members
    changed  INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    -- since when nobody knows what they have to do here, though they had a role
    bare     INTEGER
) STRICT;
CREATE INDEX pushed_bare ON pushed (bare) WHERE bare IS NOT NULL;
CREATE UNIQUE INDEX pushed_external ON pushed (source, kind, external) WHERE external IS NOT NULL;
CREATE UNIQUE INDEX pushed_name ON pushed (source, kind, name);
CREATE INDEX pushed_person ON pushed (person) WHERE person IS NOT NULL;
CREATE UNIQUE INDEX pushed_subject ON pushed (source, subject) WHERE subject IS NOT NULL;

CREATE TABLE pushed_lock (
    id      INTEGER PRIMARY KEY,
    source  TEXT NOT NULL,
    person  INTEGER NOT NULL REFERENCES person (id),
    token   INTEGER REFERENCES token (id),
    -- its secret was suspended for that
    resumes INTEGER NOT NULL CHECK (resumes IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX pushed_lock_once ON pushed_lock (person, source, coalesce(token, 0));

CREATE TABLE pushed_member (
    team   INTEGER NOT NULL REFERENCES pushed (id) ON DELETE CASCADE,
    member INTEGER NOT NULL REFERENCES pushed (id) ON DELETE CASCADE,
    PRIMARY KEY (team, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX pushed_member_of ON pushed_member (member);

CREATE TABLE refusal (
    what    TEXT NOT NULL CHECK (what <> ''),
    person  INTEGER REFERENCES person (id),
    token   INTEGER REFERENCES token (id),
    actor   INTEGER REFERENCES person (id),
    address TEXT NOT NULL,
    first   INTEGER NOT NULL,
    count   INTEGER NOT NULL CHECK (count >= 0),
    stopped INTEGER NOT NULL CHECK (stopped >= 0)
) STRICT;
CREATE UNIQUE INDEX refusal_once ON refusal (what, coalesce(person, 0), coalesce(token, 0), coalesce(actor, 0), address);

CREATE TABLE request (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    person    INTEGER NOT NULL REFERENCES person (id),
    school    TEXT NOT NULL REFERENCES school (uai),
    state     TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'refused', 'waiting_for_stock', 'awaiting_requester',
                                             'allocated', 'handed_over', 'cancelled', 'expired')),
    need      TEXT NOT NULL CHECK (need <> ''),
    replaces  INTEGER REFERENCES token (id),   -- the token that the new one takes the place of
    token     INTEGER REFERENCES token (id),   -- set aside, allocated or handed over
    created   INTEGER NOT NULL,
    since     INTEGER NOT NULL,                -- in this state
    submitted INTEGER,                         -- its place in the queue
    decider   INTEGER REFERENCES person (id),
    reason    TEXT,                            -- of a refusal or a cancellation
    deadline  INTEGER,                         -- expires then
    reminded  INTEGER,                         -- when the deciders were last reminded
    told      INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),   -- that stock is empty
    charter   TEXT CHECK (length(charter) = 64),                   -- SHA-256 of the version that was signed
    signed    INTEGER, software INTEGER NOT NULL DEFAULT 0 CHECK (software IN (0, 1)), change_of_phone INTEGER NOT NULL DEFAULT 0
    CHECK (change_of_phone IN (0, 1) AND (change_of_phone = 0 OR (software = 1 AND replaces IS NOT NULL))),
    CHECK ((state IN ('awaiting_requester', 'allocated', 'handed_over')) = (token IS NOT NULL)),
    CHECK ((charter IS NULL) = (signed IS NULL)),
    CHECK (state = 'draft' OR submitted IS NOT NULL OR state IN ('cancelled', 'expired')),
    CHECK (state NOT IN ('allocated', 'handed_over') OR charter IS NOT NULL),
    CHECK (state <> 'refused' OR reason IS NOT NULL)
) STRICT;
CREATE INDEX request_by_state ON request (state, submitted);
CREATE INDEX request_by_time ON request (school, state, since);
CREATE INDEX request_deadline ON request (deadline) WHERE deadline IS NOT NULL;
CREATE INDEX request_ended ON request (since, id, state, person)
WHERE state IN ('refused', 'handed_over', 'cancelled', 'expired');
CREATE INDEX request_of_person ON request (person, id);
CREATE UNIQUE INDEX request_of_token ON request (token) WHERE state IN ('awaiting_requester', 'allocated');
CREATE UNIQUE INDEX request_one_open ON request (person)
    WHERE state IN ('draft', 'submitted', 'waiting_for_stock', 'awaiting_requester', 'allocated');
CREATE INDEX request_queue ON request (school, state, submitted);
CREATE TRIGGER request_activated BEFORE UPDATE OF state ON request
WHEN (OLD.state = 'awaiting_requester' AND NEW.state = 'handed_over' AND
        (NOT NEW.software OR NOT EXISTS
            (SELECT 1 FROM token WHERE id = NEW.token AND family = 'software' AND state = 'handed_over' AND holder = NEW.person)))
    OR (NEW.state = 'allocated' AND NEW.software)
BEGIN SELECT raise(ABORT, 'request: a software key is activated, any other is allocated'); END;
CREATE TRIGGER request_change_of_phone BEFORE INSERT ON request
WHEN NEW.change_of_phone AND NOT EXISTS
    (SELECT 1 FROM token WHERE id = NEW.replaces AND family = 'software' AND state = 'handed_over' AND holder = NEW.person)
BEGIN SELECT raise(ABORT, 'request: only the holder of a software key changes phones'); END;
CREATE TRIGGER request_is_kept BEFORE DELETE ON request
BEGIN SELECT raise(ABORT, 'request: requests are kept'); END;
CREATE TRIGGER request_keeps_its_kind BEFORE UPDATE OF software, change_of_phone ON request
BEGIN SELECT raise(ABORT, 'request: a request does not change its kind'); END;
CREATE TRIGGER request_keeps_its_person BEFORE UPDATE OF id, person, school, replaces ON request
BEGIN SELECT raise(ABORT, 'request: a request does not change hands'); END;
CREATE TRIGGER request_life BEFORE UPDATE OF state ON request
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM request_step WHERE before = OLD.state AND after = NEW.state)
BEGIN SELECT raise(ABORT, 'request: no such transition'); END;

CREATE TABLE request_step (
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    PRIMARY KEY (before, after)
) STRICT, WITHOUT ROWID;
INSERT INTO request_step VALUES ('allocated', 'cancelled');
INSERT INTO request_step VALUES ('allocated', 'expired');
INSERT INTO request_step VALUES ('allocated', 'handed_over');
INSERT INTO request_step VALUES ('allocated', 'waiting_for_stock');
INSERT INTO request_step VALUES ('awaiting_requester', 'allocated');
INSERT INTO request_step VALUES ('awaiting_requester', 'cancelled');
INSERT INTO request_step VALUES ('awaiting_requester', 'expired');
INSERT INTO request_step VALUES ('awaiting_requester', 'handed_over');
INSERT INTO request_step VALUES ('awaiting_requester', 'submitted');
INSERT INTO request_step VALUES ('awaiting_requester', 'waiting_for_stock');
INSERT INTO request_step VALUES ('draft', 'cancelled');
INSERT INTO request_step VALUES ('draft', 'expired');
INSERT INTO request_step VALUES ('draft', 'submitted');
INSERT INTO request_step VALUES ('submitted', 'cancelled');
INSERT INTO request_step VALUES ('submitted', 'expired');
INSERT INTO request_step VALUES ('submitted', 'refused');
INSERT INTO request_step VALUES ('submitted', 'waiting_for_stock');
INSERT INTO request_step VALUES ('waiting_for_stock', 'awaiting_requester');
INSERT INTO request_step VALUES ('waiting_for_stock', 'cancelled');
INSERT INTO request_step VALUES ('waiting_for_stock', 'expired');
INSERT INTO request_step VALUES ('waiting_for_stock', 'submitted');

CREATE TABLE restored (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    taken INTEGER NOT NULL,   -- the backup's moment: nothing later is known here
    at    INTEGER NOT NULL
) STRICT;

CREATE TABLE role_grant (
    person INTEGER NOT NULL REFERENCES person (id),
    role   TEXT NOT NULL CHECK (role IN ('requester', 'principal', 'deputy', 'helpdesk', 'technician', 'administrator', 'auditor')),
    school TEXT REFERENCES school (uai)  -- NULL: the whole academy
, until INTEGER, given_by INTEGER REFERENCES person (id), given_at INTEGER, source TEXT) STRICT;
CREATE INDEX role_grant_administrator ON role_grant (person) WHERE role = 'administrator';
CREATE INDEX role_grant_by_school ON role_grant (school, person);
CREATE UNIQUE INDEX role_grant_once ON role_grant (person, role, coalesce(school, ''), coalesce(source, ''));
CREATE INDEX role_grant_until ON role_grant (until) WHERE until IS NOT NULL;

CREATE TABLE school (
    uai      TEXT PRIMARY KEY CHECK (length(uai) = 8),
    name     TEXT NOT NULL CHECK (name <> ''),
    degree   TEXT NOT NULL CHECK (degree IN ('first', 'second')),
    contract TEXT NOT NULL CHECK (contract IN ('public', 'private_under_contract', 'private_without_contract'))
, document INTEGER NOT NULL DEFAULT 0 CHECK (document IN (0, 1)), mailbox TEXT CHECK (mailbox <> ''), closed INTEGER) STRICT;
CREATE INDEX school_closed ON school (closed) WHERE closed IS NOT NULL;

CREATE TABLE "sealed" (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose    TEXT NOT NULL CHECK (purpose IN ('secret', 'access_code', 'device_pin', 'next_device_pin')),
    credential INTEGER REFERENCES credential (id),
    token      INTEGER REFERENCES token (id),
    slot       INTEGER CHECK (slot BETWEEN 0 AND 255),
    version    INTEGER NOT NULL CHECK (version > 0),
    nonce      BLOB NOT NULL CHECK (length(nonce) = 24),
    ciphertext BLOB NOT NULL CHECK (length(ciphertext) >= 16), epoch INTEGER NOT NULL DEFAULT 1,
    CHECK ((purpose = 'secret') = (credential IS NOT NULL)),
    CHECK ((purpose = 'secret') = (token IS NULL)),
    CHECK ((purpose = 'access_code') = (slot IS NOT NULL))
) STRICT;
CREATE INDEX sealed_by_epoch ON sealed (epoch) WHERE token IS NOT NULL;
CREATE UNIQUE INDEX sealed_of_credential ON sealed (credential, purpose) WHERE credential IS NOT NULL;
CREATE UNIQUE INDEX sealed_of_token ON sealed (token, purpose, coalesce(slot, -1)) WHERE token IS NOT NULL;
CREATE TRIGGER sealed_not_for_the_destroyed BEFORE INSERT ON sealed
WHEN EXISTS (SELECT 1 FROM credential WHERE id = NEW.credential AND state = 'destroyed')
BEGIN SELECT raise(ABORT, 'vault: this credential is destroyed'); END;

CREATE TABLE second_look (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    what    TEXT NOT NULL CHECK (what IN ('hand_over', 'stock_take', 'batch', 'firmware')),
    about   TEXT NOT NULL CHECK (about <> ''),   -- a serial; of a stock-take or batch its number
    school  TEXT REFERENCES school (uai),
    person  INTEGER REFERENCES person (id),      -- who did it; NULL: the machine's administrator, or the station
    by_name TEXT NOT NULL,
    reason  TEXT NOT NULL,                       -- in their own words; '': none was asked for
    tokens  INTEGER NOT NULL CHECK (tokens > 0),
    at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX second_look_batch ON second_look (about) WHERE what = 'batch';
CREATE INDEX second_look_school ON second_look (school, id);

CREATE TABLE session (
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),   -- SHA-256 of the cookie's token
    person     INTEGER NOT NULL REFERENCES person (id),
    csrf       TEXT NOT NULL CHECK (length(csrf) >= 16),
    at_station INTEGER NOT NULL CHECK (at_station IN (0, 1)),
    address    TEXT NOT NULL,
    opened     INTEGER NOT NULL,
    seen       INTEGER NOT NULL CHECK (seen >= opened)
, pending INTEGER NOT NULL DEFAULT 0 CHECK (pending IN (0, 1)), factor INTEGER NOT NULL DEFAULT 0, proven INTEGER NOT NULL DEFAULT 0, source TEXT, subject TEXT CHECK ((subject IS NULL) = (source IS NULL)), sid TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_person ON session (person);
CREATE INDEX session_by_seen ON session (seen);
CREATE INDEX session_by_subject ON session (source, subject) WHERE source IS NOT NULL;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE station (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    id        BLOB NOT NULL CHECK (length(id) = 16),
    mode      TEXT NOT NULL CHECK (mode IN ('hid', 'emulated')),
    key_check BLOB NOT NULL CHECK (length(key_check) = 16)
) STRICT;

CREATE TABLE step_put_off (
    step TEXT PRIMARY KEY CHECK (step IN ('schools', 'principals', 'mail', 'addresses', 'people', 'keys', 'backup'))
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_day (
    school TEXT NOT NULL REFERENCES school (uai),
    day    INTEGER NOT NULL,
    free   INTEGER NOT NULL CHECK (free >= 0),
    PRIMARY KEY (school, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_take (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    school    TEXT NOT NULL REFERENCES school (uai),
    by_name   TEXT NOT NULL CHECK (by_name <> ''),   -- who started it
    started   INTEGER NOT NULL,
    bench     TEXT CHECK (bench <> ''),              -- who has it count what is plugged into the station; NULL: it does not
    person    INTEGER REFERENCES person (id),        -- the same as a person, where it is one
    closed    INTEGER,
    closed_by TEXT CHECK (closed_by <> ''), desk INTEGER NOT NULL DEFAULT 0,
    CHECK ((closed IS NULL) = (closed_by IS NULL)),
    CHECK (closed IS NULL OR bench IS NULL),
    CHECK (bench IS NOT NULL OR person IS NULL)
) STRICT;
CREATE INDEX stock_take_by_school ON stock_take (school, id);
CREATE UNIQUE INDEX stock_take_one_at_a_bench ON stock_take (desk) WHERE bench IS NOT NULL;
CREATE UNIQUE INDEX stock_take_one_open ON stock_take (school) WHERE closed IS NULL;
CREATE TRIGGER stock_take_is_kept BEFORE DELETE ON stock_take
BEGIN SELECT raise(ABORT, 'stock_take: stock-takes are kept'); END;
CREATE TRIGGER stock_take_stays_closed BEFORE UPDATE ON stock_take
WHEN OLD.closed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;

CREATE TABLE "stock_take_line" (
    id      INTEGER PRIMARY KEY,
    take    INTEGER NOT NULL REFERENCES stock_take (id),
    token   INTEGER REFERENCES token (id),
    family  TEXT CHECK (family <> ''),               -- as it was told when it was counted
    serial  TEXT NOT NULL CHECK (length(serial) BETWEEN 1 AND 32),
    counted INTEGER,                                 -- when; NULL: expected, and not there
    plugged INTEGER NOT NULL CHECK (plugged IN (0, 1)),
    finding TEXT CHECK (finding IN ('unlisted', 'held', 'lost', 'elsewhere', 'retired', 'defective', 'missing', 'as_expected')),
    whose   TEXT,                                    -- the holder's name, or the school that it belongs to
    proof   TEXT CHECK (proof IN ('code', 'unproven', 'no_secret', 'wrong', 'empty')),
    CHECK ((finding IS 'missing') = (counted IS NULL))
) STRICT;
CREATE INDEX stock_take_line_of ON stock_take_line (take, serial);
CREATE UNIQUE INDEX stock_take_line_token ON stock_take_line (take, token) WHERE token IS NOT NULL;
CREATE UNIQUE INDEX stock_take_line_told ON stock_take_line (take, serial, coalesce(family, '')) WHERE token IS NULL;
CREATE TRIGGER stock_take_line_added BEFORE INSERT ON stock_take_line
WHEN (SELECT closed FROM stock_take WHERE id = NEW.take) IS NOT NULL
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;
CREATE TRIGGER stock_take_line_changed BEFORE UPDATE ON stock_take_line
WHEN (SELECT closed FROM stock_take WHERE id = OLD.take) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;
CREATE TRIGGER stock_take_line_removed BEFORE DELETE ON stock_take_line
WHEN (SELECT closed FROM stock_take WHERE id = OLD.take) IS NOT NULL
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;

CREATE TABLE ticket (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,   -- with the year of `opened`, the reference that both sides know
    kind    TEXT NOT NULL CHECK (kind IN ('found_serials', 'unusable_key', 'other')),
    school  TEXT NOT NULL REFERENCES school (uai),
    opener  INTEGER REFERENCES person (id),      -- NULL: the machine's administrator
    by_name TEXT NOT NULL CHECK (by_name <> ''),
    about   INTEGER REFERENCES person (id),      -- whose key it is
    text    TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('open', 'waiting', 'closed')),
    opened  INTEGER NOT NULL,
    since   INTEGER NOT NULL,                    -- in this state
    done    TEXT CHECK (done <> ''), desk TEXT CHECK (desk <> ''), desk_number INTEGER
    CHECK (desk_number IS NULL OR (desk_number > 0 AND desk IS NOT NULL)),             -- what was done
    CHECK ((state = 'closed') = (done IS NOT NULL))
) STRICT;
CREATE INDEX ticket_by_opener ON ticket (opener, state) WHERE opener IS NOT NULL;
CREATE INDEX ticket_by_school ON ticket (school, state, id);
CREATE TRIGGER ticket_is_kept BEFORE DELETE ON ticket
BEGIN SELECT raise(ABORT, 'ticket: tickets are kept'); END;
CREATE TRIGGER ticket_keeps_its_words BEFORE UPDATE OF id, kind, school, opener, by_name, about, text, opened ON ticket
WHEN NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'ticket: what was sent is not changed'); END;
CREATE TRIGGER ticket_stays_closed BEFORE UPDATE OF state ON ticket WHEN OLD.state = 'closed'
BEGIN SELECT raise(ABORT, 'ticket: a closed ticket stays closed'); END;

CREATE TABLE ticket_line (
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    place  INTEGER NOT NULL CHECK (place >= 0),  -- in the list as it was given
    token  INTEGER REFERENCES token (id),
    family TEXT CHECK (family <> ''),
    serial TEXT NOT NULL CHECK (length(serial) BETWEEN 1 AND 32),
    PRIMARY KEY (ticket, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ticket_line_token ON ticket_line (ticket, token) WHERE token IS NOT NULL;
CREATE UNIQUE INDEX ticket_line_told ON ticket_line (ticket, serial, coalesce(family, '')) WHERE token IS NULL;
CREATE INDEX ticket_of_serial ON ticket_line (serial, ticket);

CREATE TABLE ticket_note (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    at     INTEGER NOT NULL,
    author TEXT NOT NULL CHECK (author <> ''),
    state  TEXT NOT NULL CHECK (state IN ('open', 'waiting', 'closed')),   -- after it
    text   TEXT NOT NULL
) STRICT;
CREATE INDEX ticket_note_of ON ticket_note (ticket, id);

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
    lot      TEXT, notes TEXT CHECK (json_valid(notes)), told INTEGER CHECK (told IN (90, 30, 7)), due INTEGER, due_why TEXT CHECK (due_why IS NULL OR (due_why IN ('left', 'replaced') AND due IS NOT NULL)), recalled INTEGER, unlisted INTEGER NOT NULL DEFAULT 0
    CHECK (unlisted = 0 OR (unlisted = 1 AND school IS NULL AND state = 'in_stock' AND family <> 'software')),
    UNIQUE (family, serial),
    CHECK ((state IN ('reserved', 'allocated', 'handed_over')) = (holder IS NOT NULL))
) STRICT;
CREATE INDEX token_alike ON token (ltrim(serial, '0'));
CREATE INDEX token_by_expiry ON token (expires) WHERE expires IS NOT NULL;
CREATE INDEX token_by_holder ON token (holder) WHERE holder IS NOT NULL;
CREATE INDEX token_by_lot ON token (lot) WHERE lot IS NOT NULL;
CREATE INDEX token_by_school ON token (school, state);
CREATE INDEX token_by_serial ON token (length(serial), serial, school, state, holder);
CREATE INDEX token_by_since ON token (since, id);
CREATE INDEX token_by_state ON token (state, length(serial), serial);
CREATE INDEX token_due ON token (due) WHERE due IS NOT NULL;
CREATE INDEX token_exact ON token (serial);
CREATE INDEX token_warned ON token (expires, told) WHERE expires IS NOT NULL AND holder IS NOT NULL;
CREATE TRIGGER software_activated BEFORE UPDATE OF state ON token
WHEN OLD.state = 'in_stock' AND NEW.state = 'handed_over' AND NEW.family = 'software' AND NOT EXISTS
    (SELECT 1 FROM request q JOIN pin p ON p.person = q.person AND p.sealed IS NOT NULL
     JOIN credential c ON c.token = q.token AND c.state = 'active' AND c.kind = 'totp'
     WHERE q.token = NEW.id AND q.person = NEW.holder AND q.software AND q.state = 'awaiting_requester'
        AND q.charter IS NOT NULL)
BEGIN SELECT raise(ABORT, 'custody: a software key is activated for a request with charter and PIN, by a code'); END;
CREATE TRIGGER software_begins_nowhere BEFORE INSERT ON token WHEN NEW.family = 'software' AND NEW.school IS NOT NULL
BEGIN SELECT raise(ABORT, 'custody: a software key is in no stock'); END;
CREATE TRIGGER software_skips_stock BEFORE UPDATE OF state, school ON token
WHEN NEW.family = 'software' AND (NEW.state IN ('reserved', 'allocated', 'defective')
    OR (NEW.state = 'in_stock' AND (OLD.state <> 'in_stock' OR NEW.school IS NOT NULL)))
BEGIN SELECT raise(ABORT, 'custody: a software key is in no stock'); END;
CREATE TRIGGER token_adopted BEFORE UPDATE OF state ON token
WHEN OLD.state = 'in_stock' AND NEW.state = 'handed_over' AND NEW.family <> 'software' AND
    (NOT EXISTS (SELECT 1 FROM console_record WHERE token = NEW.id AND state = 'held' AND person = NEW.holder)
     OR EXISTS (SELECT 1 FROM credential WHERE token = NEW.id)
     OR OLD.registered <> NEW.since)
BEGIN SELECT raise(ABORT, 'custody: a token is handed over after an allocation, or as the console had it'); END;
CREATE TRIGGER token_begins_in_stock BEFORE INSERT ON token WHEN NEW.state <> 'in_stock'
BEGIN SELECT raise(ABORT, 'custody: a token begins in stock'); END;
CREATE TRIGGER token_custody BEFORE UPDATE OF state ON token
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM custody_step WHERE before = OLD.state AND after = NEW.state)
BEGIN SELECT raise(ABORT, 'custody: no such transition'); END;
CREATE TRIGGER token_for_a_request BEFORE UPDATE OF state ON token
WHEN NEW.state <> OLD.state AND NEW.state IN ('reserved', 'allocated') AND NOT EXISTS
    (SELECT 1 FROM request WHERE token = NEW.id AND person = NEW.holder
        AND (state = 'allocated' OR (state = 'awaiting_requester' AND NEW.state = 'reserved')))
BEGIN SELECT raise(ABORT, 'custody: a token is set aside and allocated for a request only'); END;
CREATE TRIGGER token_is_kept BEFORE DELETE ON token
BEGIN SELECT raise(ABORT, 'custody: tokens are retired, never deleted'); END;
CREATE TRIGGER token_keeps_its_holder BEFORE UPDATE OF holder ON token WHEN NEW.holder <> OLD.holder
BEGIN SELECT raise(ABORT, 'custody: a token goes back to stock before it goes to somebody else'); END;
CREATE TRIGGER token_keeps_its_name BEFORE UPDATE OF id, family, serial ON token
WHEN NEW.id <> OLD.id OR NEW.serial <> OLD.serial
    OR (NEW.family <> OLD.family AND (OLD.family <> 'unseen' OR NEW.family IN ('unseen', 'software')))
BEGIN SELECT raise(ABORT, 'custody: the serial of a token does not change'); END;
CREATE TRIGGER token_withdrawn BEFORE UPDATE OF state ON token
WHEN OLD.state = 'handed_over' AND NEW.state = 'retired' AND NEW.family <> 'software'
BEGIN SELECT raise(ABORT, 'custody: a token comes back before it is retired'); END;

CREATE TABLE token_order (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    school   TEXT NOT NULL REFERENCES school (uai),
    state    TEXT NOT NULL CHECK (state IN ('ordered', 'shipped', 'partly_received', 'received', 'closed', 'cancelled')),
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    comment  TEXT CHECK (comment <> ''),       -- for the supplier
    placed   INTEGER NOT NULL,
    person   INTEGER REFERENCES person (id),   -- who ordered; NULL: the machine's administrator
    author   TEXT NOT NULL CHECK (author <> ''),
    since    INTEGER NOT NULL,                 -- in this state
    reason   TEXT,                             -- why it was closed or cancelled
    CHECK (state NOT IN ('closed', 'cancelled') OR reason IS NOT NULL)
) STRICT;
CREATE INDEX token_order_of_school ON token_order (school, id);
CREATE INDEX token_order_open ON token_order (school, id) WHERE state IN ('ordered', 'shipped', 'partly_received');
CREATE TRIGGER token_order_begins BEFORE INSERT ON token_order WHEN NEW.state <> 'ordered'
BEGIN SELECT raise(ABORT, 'order: an order begins as ordered'); END;
CREATE TRIGGER token_order_is_kept BEFORE DELETE ON token_order
BEGIN SELECT raise(ABORT, 'order: orders are kept'); END;
CREATE TRIGGER token_order_life BEFORE UPDATE OF state ON token_order
WHEN NOT EXISTS (SELECT 1 FROM order_step WHERE before = OLD.state AND after = NEW.state)
BEGIN SELECT raise(ABORT, 'order: no such transition'); END;
CREATE TRIGGER token_order_stays BEFORE UPDATE OF id, school, quantity, placed ON token_order
BEGIN SELECT raise(ABORT, 'order: what was ordered does not change'); END;

CREATE TABLE wipe (
    token INTEGER NOT NULL REFERENCES token (id),
    slot  INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 255),
    upto  INTEGER NOT NULL REFERENCES credential (id),
    begun INTEGER NOT NULL,
    ended INTEGER,                 -- when the token proved it; NULL: it may or may not be empty
    PRIMARY KEY (token, slot)
) STRICT, WITHOUT ROWID;

