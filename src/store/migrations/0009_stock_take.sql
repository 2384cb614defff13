-- Stock-takes: what was counted in a school's cupboard, and, once closed, the difference to what the inventory said.

CREATE TABLE stock_take (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    school    TEXT NOT NULL REFERENCES school (uai),
    by_name   TEXT NOT NULL CHECK (by_name <> ''),   -- who started it
    started   INTEGER NOT NULL,
    bench     TEXT CHECK (bench <> ''),              -- who has it count what is plugged into the station; NULL: it does not
    person    INTEGER REFERENCES person (id),        -- the same as a person, where it is one
    closed    INTEGER,
    closed_by TEXT CHECK (closed_by <> ''),
    CHECK ((closed IS NULL) = (closed_by IS NULL)),
    CHECK (closed IS NULL OR bench IS NULL),
    CHECK (bench IS NOT NULL OR person IS NULL)
) STRICT;
CREATE UNIQUE INDEX stock_take_one_open ON stock_take (school) WHERE closed IS NULL;
CREATE UNIQUE INDEX stock_take_one_at_the_bench ON stock_take (bench IS NOT NULL) WHERE bench IS NOT NULL;
CREATE INDEX stock_take_by_school ON stock_take (school, id);

CREATE TABLE stock_take_line (
    take    INTEGER NOT NULL REFERENCES stock_take (id),
    serial  TEXT NOT NULL CHECK (length(serial) BETWEEN 1 AND 32),
    counted INTEGER,                                 -- when; NULL: expected, and not there
    plugged INTEGER NOT NULL CHECK (plugged IN (0, 1)),
    finding TEXT CHECK (finding IN ('unlisted', 'held', 'lost', 'elsewhere', 'retired', 'defective', 'missing', 'as_expected')),
    whose   TEXT,                                    -- the holder's name, or the school that it belongs to
    PRIMARY KEY (take, serial),
    CHECK ((finding IS 'missing') = (counted IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER stock_take_is_kept BEFORE DELETE ON stock_take
BEGIN SELECT raise(ABORT, 'stock_take: stock-takes are kept'); END;
CREATE TRIGGER stock_take_stays_closed BEFORE UPDATE ON stock_take WHEN OLD.closed IS NOT NULL
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;
CREATE TRIGGER stock_take_line_added BEFORE INSERT ON stock_take_line
WHEN (SELECT closed FROM stock_take WHERE id = NEW.take) IS NOT NULL
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;
CREATE TRIGGER stock_take_line_changed BEFORE UPDATE ON stock_take_line
WHEN (SELECT closed FROM stock_take WHERE id = OLD.take) IS NOT NULL
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;
CREATE TRIGGER stock_take_line_removed BEFORE DELETE ON stock_take_line
WHEN (SELECT closed FROM stock_take WHERE id = OLD.take) IS NOT NULL
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;
