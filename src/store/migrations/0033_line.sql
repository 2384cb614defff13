-- A line of a stock-take, of a batch or of a ticket is about a token, not about a number: two families may have one number.
-- `token` where the inventory had it; else the number as it was typed or told, with the family where that was said.
-- What was kept by the number alone is about the only token that can have been meant.

CREATE TABLE line_0033 (
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
INSERT INTO line_0033 (take, token, serial, counted, plugged, finding, whose, proof)
SELECT l.take, (SELECT iif(count(*) = 1, max(t.id), NULL) FROM token t
        WHERE t.serial = l.serial AND t.unlisted = 0 AND l.finding IS NOT 'unlisted'
        AND (t.school IS s.school OR NOT EXISTS
            (SELECT 1 FROM token o WHERE o.serial = l.serial AND o.unlisted = 0 AND o.school = s.school))),
    l.serial, l.counted, l.plugged, l.finding, l.whose, l.proof
FROM stock_take_line l JOIN stock_take s ON s.id = l.take ORDER BY l.take, l.serial;
DROP TABLE stock_take_line;
ALTER TABLE line_0033 RENAME TO stock_take_line;
CREATE INDEX stock_take_line_of ON stock_take_line (take, serial);
CREATE UNIQUE INDEX stock_take_line_token ON stock_take_line (take, token) WHERE token IS NOT NULL;
CREATE UNIQUE INDEX stock_take_line_told ON stock_take_line (take, serial, coalesce(family, '')) WHERE token IS NULL;

CREATE TRIGGER stock_take_line_added BEFORE INSERT ON stock_take_line
WHEN (SELECT closed FROM stock_take WHERE id = NEW.take) IS NOT NULL
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;
CREATE TRIGGER stock_take_line_changed BEFORE UPDATE ON stock_take_line
WHEN (SELECT closed FROM stock_take WHERE id = OLD.take) IS NOT NULL
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;
CREATE TRIGGER stock_take_line_removed BEFORE DELETE ON stock_take_line
WHEN (SELECT closed FROM stock_take WHERE id = OLD.take) IS NOT NULL
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;

CREATE TABLE line_0033 (
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
INSERT INTO line_0033 (batch, token, serial, model, port, began, finished, stop, detail, undone, residue)
SELECT l.batch, (SELECT iif(count(*) = 1, max(t.id), NULL) FROM token t
        WHERE t.serial = l.serial AND (t.unlisted = 0 OR l.undone IS NOT NULL)
        AND (t.school IS b.school OR NOT EXISTS
            (SELECT 1 FROM token o WHERE o.serial = l.serial AND o.unlisted = 0 AND o.school = b.school))),
    l.serial, l.model, l.port, l.began, l.finished, l.stop, l.detail, l.undone, l.residue
FROM batch_line l JOIN batch b ON b.id = l.batch ORDER BY l.batch, l.began, l.serial;
CREATE TABLE step_0033 (
    line INTEGER NOT NULL REFERENCES line_0033 (id),
    step TEXT NOT NULL CHECK (step IN ('registered', 'taken_back', 'written', 'confirmed', 'verified', 'wiped')),
    at   INTEGER NOT NULL,
    PRIMARY KEY (line, step)
) STRICT, WITHOUT ROWID;
INSERT INTO step_0033 SELECT l.id, s.step, s.at FROM batch_step s JOIN line_0033 l ON l.batch = s.batch AND l.serial = s.serial;
DROP TABLE batch_step;
DROP TABLE batch_line;
ALTER TABLE line_0033 RENAME TO batch_line;
ALTER TABLE step_0033 RENAME TO batch_step;
CREATE INDEX batch_line_of ON batch_line (batch, serial);
CREATE INDEX batch_line_finished ON batch_line (batch, finished);
CREATE UNIQUE INDEX batch_line_token ON batch_line (batch, token) WHERE token IS NOT NULL;
CREATE UNIQUE INDEX batch_line_told ON batch_line (batch, serial, coalesce(family, '')) WHERE token IS NULL;

CREATE TRIGGER batch_line_is_kept BEFORE DELETE ON batch_line
BEGIN SELECT raise(ABORT, 'batch: lines are kept'); END;
CREATE TRIGGER batch_line_is_undone_once BEFORE UPDATE ON batch_line WHEN OLD.undone IS NOT NULL
BEGIN SELECT raise(ABORT, 'batch: what was undone stays undone'); END;
CREATE TRIGGER batch_step_is_kept BEFORE DELETE ON batch_step
BEGIN SELECT raise(ABORT, 'batch: steps are kept'); END;

-- Serials that were found are in no inventory of their school yet: what they are is asked anew each time.
CREATE TABLE ticket_line (
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    place  INTEGER NOT NULL CHECK (place >= 0),  -- in the list as it was given
    token  INTEGER REFERENCES token (id),
    family TEXT CHECK (family <> ''),
    serial TEXT NOT NULL CHECK (length(serial) BETWEEN 1 AND 32),
    PRIMARY KEY (ticket, place)
) STRICT, WITHOUT ROWID;
INSERT INTO ticket_line
SELECT l.ticket, l.place, (SELECT iif(count(*) = 1, max(t.id), NULL) FROM token t
        WHERE t.serial = l.serial AND t.unlisted = 0 AND t.school = k.school AND k.kind <> 'found_serials'), NULL, l.serial
FROM ticket_serial l JOIN ticket k ON k.id = l.ticket;
DROP TABLE ticket_serial;
CREATE INDEX ticket_of_serial ON ticket_line (serial, ticket);
CREATE UNIQUE INDEX ticket_line_token ON ticket_line (ticket, token) WHERE token IS NOT NULL;
CREATE UNIQUE INDEX ticket_line_told ON ticket_line (ticket, serial, coalesce(family, '')) WHERE token IS NULL;
