-- Requests: from the need to the handover. A token is allocated through one of these, and in no other way.

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
    signed    INTEGER,
    CHECK ((state IN ('awaiting_requester', 'allocated', 'handed_over')) = (token IS NOT NULL)),
    CHECK ((charter IS NULL) = (signed IS NULL)),
    CHECK (state = 'draft' OR submitted IS NOT NULL OR state IN ('cancelled', 'expired')),
    CHECK (state NOT IN ('allocated', 'handed_over') OR charter IS NOT NULL),
    CHECK (state <> 'refused' OR reason IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX request_one_open ON request (person)
    WHERE state IN ('draft', 'submitted', 'waiting_for_stock', 'awaiting_requester', 'allocated');
CREATE INDEX request_queue ON request (school, state, submitted);
CREATE INDEX request_of_person ON request (person, id);
CREATE UNIQUE INDEX request_of_token ON request (token) WHERE state IN ('awaiting_requester', 'allocated');
CREATE INDEX request_deadline ON request (deadline) WHERE deadline IS NOT NULL;

-- The transitions of `domain::RequestState`; a test compares the two.
CREATE TABLE request_step (
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    PRIMARY KEY (before, after)
) STRICT, WITHOUT ROWID;
INSERT INTO request_step VALUES
    ('draft', 'submitted'), ('submitted', 'waiting_for_stock'), ('submitted', 'refused'),
    ('waiting_for_stock', 'awaiting_requester'), ('awaiting_requester', 'waiting_for_stock'), ('allocated', 'waiting_for_stock'),
    ('awaiting_requester', 'allocated'), ('allocated', 'handed_over'),
    ('draft', 'cancelled'), ('submitted', 'cancelled'), ('waiting_for_stock', 'cancelled'), ('awaiting_requester', 'cancelled'), ('allocated', 'cancelled'),
    ('draft', 'expired'), ('submitted', 'expired'), ('waiting_for_stock', 'expired'), ('awaiting_requester', 'expired'), ('allocated', 'expired');

CREATE TRIGGER request_life BEFORE UPDATE OF state ON request
WHEN NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM request_step WHERE before = OLD.state AND after = NEW.state)
BEGIN SELECT raise(ABORT, 'request: no such transition'); END;

CREATE TRIGGER request_is_kept BEFORE DELETE ON request
BEGIN SELECT raise(ABORT, 'request: requests are kept'); END;

CREATE TRIGGER request_keeps_its_person BEFORE UPDATE OF id, person, school, replaces ON request
BEGIN SELECT raise(ABORT, 'request: a request does not change hands'); END;

-- The documents that go with a request: for the deciders only, gone after the decision.
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

ALTER TABLE school ADD COLUMN document INTEGER NOT NULL DEFAULT 0 CHECK (document IN (0, 1));  -- a request needs one

-- The one way to an allocation: an approved request of that very person, with the charter signed.
DELETE FROM custody_step WHERE before = 'in_stock' AND after = 'allocated';
CREATE TRIGGER token_for_a_request BEFORE UPDATE OF state ON token
WHEN NEW.state <> OLD.state AND NEW.state IN ('reserved', 'allocated') AND NOT EXISTS
    (SELECT 1 FROM request WHERE token = NEW.id AND person = NEW.holder
        AND (state = 'allocated' OR (state = 'awaiting_requester' AND NEW.state = 'reserved')))
BEGIN SELECT raise(ABORT, 'custody: a token is set aside and allocated for a request only'); END;
