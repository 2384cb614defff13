-- What outside sources say of people: who knows whom by what, and which roles they give. See identity.rs.

CREATE TABLE identity (
    source  TEXT NOT NULL,                             -- header, provider:ISSUER, directory:NAME, client:NAME
    subject TEXT NOT NULL,                             -- by what the source knows them; to the letter
    person  INTEGER NOT NULL REFERENCES person (id),
    -- when it last told of them
    seen    INTEGER NOT NULL,
    PRIMARY KEY (source, subject)
) STRICT, WITHOUT ROWID;
-- a source knows somebody by one thing
CREATE UNIQUE INDEX identity_of_person ON identity (person, source);

-- Who gives a role: NULL, somebody here; else the source, which alone takes it away again.
ALTER TABLE role_grant ADD COLUMN source TEXT;
DROP INDEX role_grant_once;
CREATE UNIQUE INDEX role_grant_once ON role_grant (person, role, coalesce(school, ''), coalesce(source, ''));

-- Who said who it is, and by what it knows them; NULL: the password did.
ALTER TABLE session ADD COLUMN source TEXT;
ALTER TABLE session ADD COLUMN subject TEXT CHECK ((subject IS NULL) = (source IS NULL));
-- what the provider calls its own session, to end ours with it
ALTER TABLE session ADD COLUMN sid TEXT;
CREATE INDEX session_by_subject ON session (source, subject) WHERE source IS NOT NULL;
