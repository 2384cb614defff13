-- Tickets to the academy's ticket desk (Fil@os), their serials and what was said of them.

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
    done    TEXT CHECK (done <> ''),             -- what was done
    CHECK ((state = 'closed') = (done IS NOT NULL))
) STRICT;
CREATE INDEX ticket_by_school ON ticket (school, state, id);
CREATE INDEX ticket_by_opener ON ticket (opener, state) WHERE opener IS NOT NULL;

CREATE TRIGGER ticket_stays_closed BEFORE UPDATE OF state ON ticket WHEN OLD.state = 'closed'
BEGIN SELECT raise(ABORT, 'ticket: a closed ticket stays closed'); END;

CREATE TRIGGER ticket_is_kept BEFORE DELETE ON ticket
BEGIN SELECT raise(ABORT, 'ticket: tickets are kept'); END;

CREATE TRIGGER ticket_keeps_its_words BEFORE UPDATE OF id, kind, school, opener, by_name, about, text, opened ON ticket
BEGIN SELECT raise(ABORT, 'ticket: what was sent is not changed'); END;

CREATE TABLE ticket_serial (
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    place  INTEGER NOT NULL CHECK (place >= 0),  -- in the list as it was given
    serial TEXT NOT NULL CHECK (length(serial) BETWEEN 1 AND 32),
    PRIMARY KEY (ticket, place),
    UNIQUE (ticket, serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_of_serial ON ticket_serial (serial, ticket);

CREATE TABLE ticket_note (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    at     INTEGER NOT NULL,
    author TEXT NOT NULL CHECK (author <> ''),
    state  TEXT NOT NULL CHECK (state IN ('open', 'waiting', 'closed')),   -- after it
    text   TEXT NOT NULL
) STRICT;
CREATE INDEX ticket_note_of ON ticket_note (ticket, id);
