-- Of each directory that people are pulled from: how the last pull ended. Who was told of is in identity; who is asked about is
-- computed anew by each pull.
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
