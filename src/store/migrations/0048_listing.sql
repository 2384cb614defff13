-- Who looked at lists of people, on which day: how many lists, and how many names they showed. Until the day is over, as consultations.
CREATE TABLE listing (
    viewer INTEGER NOT NULL REFERENCES person (id),
    day    INTEGER NOT NULL,                           -- since 1970, UTC
    first  INTEGER NOT NULL,
    lists  INTEGER NOT NULL CHECK (lists > 0),
    names  INTEGER NOT NULL CHECK (names > 0),
    PRIMARY KEY (viewer, day)
) STRICT, WITHOUT ROWID;
