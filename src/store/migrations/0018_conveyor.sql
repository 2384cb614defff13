-- The conveyor: batches, a line for each of their tokens, the steps that it reached. And tokens that a batch put into
-- stock and gave up again: their rows are kept, and are in no inventory until somebody registers them anew.

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
    ended     INTEGER,
    CHECK (ended IS NULL OR rest IS NULL)
) STRICT;
CREATE UNIQUE INDEX batch_one_at_the_bench ON batch (ended IS NULL) WHERE ended IS NULL AND rest IS NULL;
CREATE INDEX batch_by_school ON batch (school, id);

CREATE TABLE batch_line (
    batch    INTEGER NOT NULL REFERENCES batch (id),
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
    PRIMARY KEY (batch, serial),
    CHECK (stop IS NULL OR finished IS NOT NULL),
    CHECK (detail IS NULL OR stop IS NOT NULL),
    CHECK (residue = 0 OR undone IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_line_finished ON batch_line (batch, finished);

CREATE TABLE batch_step (
    batch  INTEGER NOT NULL,
    serial TEXT NOT NULL,
    step   TEXT NOT NULL CHECK (step IN ('registered', 'taken_back', 'written', 'confirmed', 'verified', 'wiped')),
    at     INTEGER NOT NULL,
    PRIMARY KEY (batch, serial, step),
    FOREIGN KEY (batch, serial) REFERENCES batch_line (batch, serial)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER batch_is_kept BEFORE DELETE ON batch
BEGIN SELECT raise(ABORT, 'batch: batches are kept'); END;
CREATE TRIGGER batch_stays_ended BEFORE UPDATE ON batch WHEN OLD.ended IS NOT NULL
BEGIN SELECT raise(ABORT, 'batch: it is over'); END;
CREATE TRIGGER batch_keeps_its_task BEFORE UPDATE OF id, task, school, kind, slot, digits, confirm, take_back, unseen_is_empty,
    began ON batch
BEGIN SELECT raise(ABORT, 'batch: its task does not change'); END;
CREATE TRIGGER batch_line_is_kept BEFORE DELETE ON batch_line
BEGIN SELECT raise(ABORT, 'batch: lines are kept'); END;
CREATE TRIGGER batch_line_is_undone_once BEFORE UPDATE ON batch_line WHEN OLD.undone IS NOT NULL
BEGIN SELECT raise(ABORT, 'batch: what was undone stays undone'); END;
CREATE TRIGGER batch_step_is_kept BEFORE DELETE ON batch_step
BEGIN SELECT raise(ABORT, 'batch: steps are kept'); END;

-- Put into stock by mistake, and given up again: in no inventory, with its story.
ALTER TABLE token ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0
    CHECK (unlisted = 0 OR (unlisted = 1 AND school IS NULL AND state = 'in_stock' AND family <> 'software'));
