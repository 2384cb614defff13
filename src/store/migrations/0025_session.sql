-- What a session rests on: whether a second factor was given, and when its person last typed their password.
-- Sessions that are open during the upgrade count as old: whoever needs more is asked.

ALTER TABLE session ADD COLUMN factor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN proven INTEGER NOT NULL DEFAULT 0;
