-- A person can be erased, and what is too old goes: see journal/erased.rs and personal.rs.

-- Random bytes under the authenticator of an entry, which nobody else knows; forgotten with its personal words. NULL: an entry of before.
ALTER TABLE journal ADD COLUMN salt BLOB CHECK (length(salt) = 16);
-- An HMAC over what is left of an entry whose personal words were erased. NULL: it stands as it was written.
ALTER TABLE journal ADD COLUMN stub BLOB CHECK (length(stub) = 32);

-- When the person was erased; the row keeps its number and a pseudonym.
ALTER TABLE person ADD COLUMN erased INTEGER;
-- Lists of people are without them.
DROP INDEX person_by_family;
CREATE INDEX person_by_family ON person (substr(folded, instr(folded, ' ') + 1), id) WHERE erased IS NULL;

-- Has its one row only within a transaction that erases: what else never changes may then lose its personal words.
CREATE TABLE erasing (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT;

DROP TRIGGER journal_is_not_edited;
CREATE TRIGGER journal_is_not_edited BEFORE UPDATE ON journal
WHEN NOT EXISTS (SELECT 1 FROM erasing) OR NEW.stub IS NULL OR NEW.salt IS NOT NULL
    OR NEW.number <> OLD.number OR NEW.at <> OLD.at OR NEW.person IS NOT OLD.person OR NEW.door <> OLD.door
    OR NEW.verb <> OLD.verb OR NEW.token IS NOT OLD.token OR NEW.serial IS NOT OLD.serial
    OR NEW.school IS NOT OLD.school OR NEW.subject IS NOT OLD.subject OR NEW.mac <> OLD.mac
BEGIN SELECT raise(ABORT, 'journal: entries are never changed'); END;

DROP TRIGGER ticket_keeps_its_words;
CREATE TRIGGER ticket_keeps_its_words BEFORE UPDATE OF id, kind, school, opener, by_name, about, text, opened ON ticket
WHEN NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'ticket: what was sent is not changed'); END;

DROP TRIGGER stock_take_line_changed;
CREATE TRIGGER stock_take_line_changed BEFORE UPDATE ON stock_take_line
WHEN (SELECT closed FROM stock_take WHERE id = OLD.take) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;

DROP TRIGGER stock_take_stays_closed;
CREATE TRIGGER stock_take_stays_closed BEFORE UPDATE ON stock_take
WHEN OLD.closed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;

DROP TRIGGER console_record_stays;
CREATE TRIGGER console_record_stays BEFORE UPDATE ON console_record WHEN NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'console: records are not changed'); END;

DROP TRIGGER batch_stays_ended;
CREATE TRIGGER batch_stays_ended BEFORE UPDATE ON batch WHEN OLD.ended IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'batch: it is over'); END;

DROP TRIGGER batch_line_is_undone_once;
CREATE TRIGGER batch_line_is_undone_once BEFORE UPDATE ON batch_line
WHEN OLD.undone IS NOT NULL AND NOT EXISTS (SELECT 1 FROM erasing)
BEGIN SELECT raise(ABORT, 'batch: what was undone stays undone'); END;

-- Who looked at what is held about whom, on which day, and how often: until the day is over, then it is an entry of the journal.
CREATE TABLE consultation (
    viewer INTEGER NOT NULL REFERENCES person (id),
    person INTEGER NOT NULL REFERENCES person (id),
    day    INTEGER NOT NULL,                           -- since 1970, UTC
    first  INTEGER NOT NULL,
    count  INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (viewer, person, day)
) STRICT, WITHOUT ROWID;
