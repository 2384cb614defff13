-- What the panel's lists and its journal page ask for, answered fast at a million entries.

-- Who did it, and what was done. What was done to somebody (`subject`) has its index since the beginning.
CREATE INDEX journal_of_person ON journal (person, number) WHERE person IS NOT NULL;
CREATE INDEX journal_by_verb ON journal (verb, number);

-- The lowest and the highest entry of each day (since 1970 UTC). Days follow each other as entries do, unless a clock was
-- set back: the bounds hold even then.
CREATE TABLE journal_day (
    day   INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last  INTEGER NOT NULL CHECK (last >= first)
) STRICT;
INSERT INTO journal_day
    SELECT at / 86400000000 - (at % 86400000000 < 0), min(number), max(number) FROM journal GROUP BY 1;
CREATE TRIGGER journal_is_counted AFTER INSERT ON journal
BEGIN
    INSERT INTO journal_day VALUES (NEW.at / 86400000000 - (NEW.at % 86400000000 < 0), NEW.number, NEW.number)
    ON CONFLICT (day) DO UPDATE SET last = NEW.number;
END;

-- Requests of the whole academy by state, in the order of the queue.
CREATE INDEX request_by_state ON request (state, submitted);
-- What waits on home pages: PINs that are locked, people whom no mail reaches.
CREATE INDEX pin_locked ON pin (person) WHERE locked = 1;
CREATE INDEX person_unreachable ON person (folded) WHERE enabled = 1 AND email IS NULL;
