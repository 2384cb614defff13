-- A secret is suspended whatever its state, and goes back to where it stood: what nobody had confirmed is as unconfirmed as before.

ALTER TABLE credential ADD COLUMN resumes TEXT CHECK (resumes IN ('pre_activation', 'active'));   -- where a suspended one goes back to
-- what was suspended until now had been active: nothing else could be
UPDATE credential SET resumes = 'active' WHERE state = 'suspended';

-- `suspended_unconfirmed` is the state `suspended` that goes back to `pre_activation`.
INSERT INTO credential_step VALUES
    ('pre_activation', 'suspended_unconfirmed'), ('suspended_unconfirmed', 'pre_activation'), ('suspended_unconfirmed', 'suspended'),
    ('suspended_unconfirmed', 'deactivated'), ('suspended_unconfirmed', 'compromised'), ('suspended_unconfirmed', 'destroyed');

DROP TRIGGER credential_life;
CREATE TRIGGER credential_life BEFORE UPDATE OF state, resumes ON credential
WHEN (NEW.state <> OLD.state OR NEW.resumes IS NOT OLD.resumes) AND NOT EXISTS
    (SELECT 1 FROM credential_step WHERE
        before = OLD.state || iif(OLD.state = 'suspended' AND OLD.resumes = 'pre_activation', '_unconfirmed', '') AND
        after = NEW.state || iif(NEW.state = 'suspended' AND NEW.resumes = 'pre_activation', '_unconfirmed', ''))
BEGIN SELECT raise(ABORT, 'credential: no such transition'); END;
CREATE TRIGGER credential_resumes BEFORE UPDATE OF state, resumes ON credential
WHEN (NEW.state = 'suspended') <> (NEW.resumes IS NOT NULL)
BEGIN SELECT raise(ABORT, 'credential: what is suspended knows where it goes back to, and nothing else does'); END;
