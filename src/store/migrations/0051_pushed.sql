-- A program may tell of people by itself, as identity systems do (SCIM): a purpose more. SQLite changes a CHECK by a table made anew, and
-- what points at its rows waits aside meanwhile.
CREATE TEMP TABLE key_0051 AS SELECT * FROM client_key;
CREATE TEMP TABLE code_0051 AS SELECT * FROM next_code;
CREATE TEMP TABLE once_0051 AS SELECT * FROM done_once;
CREATE TEMP TABLE hook_0051 AS SELECT * FROM client_hook;
DELETE FROM client_key;
DELETE FROM next_code;
DELETE FROM done_once;
DELETE FROM client_hook;
CREATE TABLE client_0051 (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    scope    TEXT NOT NULL CHECK (scope IN ('verify', 'api_read', 'api_write', 'scim')),
    -- with a space between two; empty: every school, and from everywhere
    schools  TEXT NOT NULL,
    networks TEXT NOT NULL,
    a_minute INTEGER NOT NULL CHECK (a_minute BETWEEN 1 AND 1000000),
    typing   TEXT NOT NULL CHECK (typing IN ('passcode', 'code')),
    -- whether it can ask back for the next code
    next_code INTEGER NOT NULL CHECK (next_code IN (0, 1)),
    made     INTEGER NOT NULL,
    -- the moment from which it may not any more, said beforehand
    until    INTEGER,
    -- it was ended
    ended    INTEGER,
    -- last, as far as it was written down
    used     INTEGER
) STRICT;
INSERT INTO client_0051 SELECT id, name, scope, schools, networks, a_minute, typing, next_code, made, until, ended, used FROM client;
DROP TABLE client;
ALTER TABLE client_0051 RENAME TO client;
CREATE UNIQUE INDEX client_name ON client (name) WHERE ended IS NULL;
INSERT INTO client_key SELECT * FROM key_0051;
INSERT INTO next_code SELECT * FROM code_0051;
INSERT INTO done_once SELECT * FROM once_0051;
INSERT INTO client_hook SELECT * FROM hook_0051;
DROP TABLE key_0051;
DROP TABLE code_0051;
DROP TABLE once_0051;
DROP TABLE hook_0051;

-- Of whom, and of which groups, programs tell, as they last did. Who of them has a role here is a person; the others wait for one.
CREATE TABLE pushed (
    id       INTEGER PRIMARY KEY,                      -- the moment in which it came: no number comes back
    source   TEXT NOT NULL,                            -- client:NAME
    kind     TEXT NOT NULL CHECK (kind IN ('user', 'group')),
    name     TEXT NOT NULL,                            -- the name that the program looks for it by, in lower case
    external TEXT,                                     -- what the program calls it
    subject  TEXT CHECK ((subject IS NULL) = (kind = 'group')),
    person   INTEGER REFERENCES person (id),
    active   INTEGER NOT NULL CHECK (active IN (0, 1)),
    document TEXT NOT NULL,                            -- JSON: what it said, without members
    changed  INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    -- since when nobody knows what they have to do here, though they had a role
    bare     INTEGER
) STRICT;
CREATE UNIQUE INDEX pushed_name ON pushed (source, kind, name);
CREATE UNIQUE INDEX pushed_external ON pushed (source, kind, external) WHERE external IS NOT NULL;
CREATE UNIQUE INDEX pushed_subject ON pushed (source, subject) WHERE subject IS NOT NULL;
CREATE INDEX pushed_person ON pushed (person) WHERE person IS NOT NULL;
CREATE INDEX pushed_bare ON pushed (bare) WHERE bare IS NOT NULL;

CREATE TABLE pushed_member (
    team   INTEGER NOT NULL REFERENCES pushed (id) ON DELETE CASCADE,
    member INTEGER NOT NULL REFERENCES pushed (id) ON DELETE CASCADE,
    PRIMARY KEY (team, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX pushed_member_of ON pushed_member (member);

-- What a program closed: an account (no token), or a key that was asked back. It opens these again, and nothing else.
CREATE TABLE pushed_lock (
    id      INTEGER PRIMARY KEY,
    source  TEXT NOT NULL,
    person  INTEGER NOT NULL REFERENCES person (id),
    token   INTEGER REFERENCES token (id),
    -- its secret was suspended for that
    resumes INTEGER NOT NULL CHECK (resumes IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX pushed_lock_once ON pushed_lock (person, source, coalesce(token, 0));
