-- The mail address of an administrator is changed by two: what one of them asked for waits here for the other.
CREATE TABLE address_change (
    person INTEGER PRIMARY KEY REFERENCES person (id),
    email  TEXT CHECK (email <> ''),
    actor  INTEGER NOT NULL REFERENCES person (id),
    at     INTEGER NOT NULL
) STRICT;
