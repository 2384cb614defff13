-- Roles that end by themselves, and who gave what to whom: whoever got account or role today does not decide for the
-- giver. NULL: given by the machine's administrator, or before this was kept.

ALTER TABLE role_grant ADD COLUMN until INTEGER;
ALTER TABLE role_grant ADD COLUMN given_by INTEGER REFERENCES person (id);
ALTER TABLE role_grant ADD COLUMN given_at INTEGER;
CREATE INDEX role_grant_until ON role_grant (until) WHERE until IS NOT NULL;

-- Who last had somebody else's account in hand: opened it, set its password, led its mail elsewhere, enabled it.
ALTER TABLE person ADD COLUMN hand INTEGER REFERENCES person (id);
ALTER TABLE person ADD COLUMN hand_at INTEGER;
