-- The first plug of a token that was registered by its number tells its family, once. Nothing else of its name changes, ever.
DROP TRIGGER token_keeps_its_name;
CREATE TRIGGER token_keeps_its_name BEFORE UPDATE OF id, family, serial ON token
WHEN NEW.id <> OLD.id OR NEW.serial <> OLD.serial
    OR (NEW.family <> OLD.family AND (OLD.family <> 'unseen' OR NEW.family IN ('unseen', 'software')))
BEGIN SELECT raise(ABORT, 'custody: the serial of a token does not change'); END;

-- Until now a plug left the profile and not the family. A profile of the program is of one family; what a folder of an academy
-- calls otherwise is told by the next plug, and so is a number whose family has another row with it.
CREATE TEMP TABLE told_0031 (profile TEXT PRIMARY KEY, family TEXT NOT NULL) STRICT;
INSERT INTO told_0031 VALUES
    ('yubikey-2', 'yubikey'), ('yubikey-4', 'yubikey'), ('yubikey-5', 'yubikey'), ('yubikey-neo', 'yubikey'),
    ('yubikey-security-key', 'yubikey'), ('librem-key', 'nitrokey'), ('nitrokey-pro', 'nitrokey'),
    ('nitrokey-storage', 'nitrokey'), ('nitrokey-3', 'nitrokey3'), ('onlykey', 'onlykey'),
    ('typing-excelsecu', 'typing'), ('typing-feitian', 'typing'), ('typing-token2', 'typing');
UPDATE token SET family = (SELECT family FROM told_0031 WHERE profile = token.profile)
WHERE family = 'unseen' AND EXISTS (SELECT 1 FROM told_0031 t WHERE t.profile = token.profile
    AND NOT EXISTS (SELECT 1 FROM token o WHERE o.family = t.family AND o.serial = token.serial));
DROP TABLE told_0031;
