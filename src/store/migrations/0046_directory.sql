-- What the open directory of schools says beside name, degree and contract: the mailbox that never changes hands, and since when (or
-- from when on) a school is closed. A closed school is kept, with its keys and its story.
ALTER TABLE school ADD COLUMN mailbox TEXT CHECK (mailbox <> '');
ALTER TABLE school ADD COLUMN closed INTEGER;
CREATE INDEX school_closed ON school (closed) WHERE closed IS NOT NULL;
