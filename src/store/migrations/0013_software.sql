-- Software keys: a secret in somebody's telephone. They are asked for, decided and signed as any other, and lie in no
-- cupboard: the row belongs to no school until its holder has activated the key, is handed over then, and retired with its use.

ALTER TABLE request ADD COLUMN change_of_phone INTEGER NOT NULL DEFAULT 0
    CHECK (change_of_phone IN (0, 1) AND (change_of_phone = 0 OR (software = 1 AND replaces IS NOT NULL)));

CREATE TRIGGER request_keeps_its_kind BEFORE UPDATE OF software, change_of_phone ON request
BEGIN SELECT raise(ABORT, 'request: a request does not change its kind'); END;

-- Nobody decides a change of phone: it replaces a software key of that very person, in use.
CREATE TRIGGER request_change_of_phone BEFORE INSERT ON request
WHEN NEW.change_of_phone AND NOT EXISTS
    (SELECT 1 FROM token WHERE id = NEW.replaces AND family = 'software' AND state = 'handed_over' AND holder = NEW.person)
BEGIN SELECT raise(ABORT, 'request: only the holder of a software key changes phones'); END;

-- Activated instead of allocated and handed over at the desk.
INSERT INTO request_step VALUES ('awaiting_requester', 'handed_over');
CREATE TRIGGER request_activated BEFORE UPDATE OF state ON request
WHEN (OLD.state = 'awaiting_requester' AND NEW.state = 'handed_over' AND
        (NOT NEW.software OR NOT EXISTS
            (SELECT 1 FROM token WHERE id = NEW.token AND family = 'software' AND state = 'handed_over' AND holder = NEW.person)))
    OR (NEW.state = 'allocated' AND NEW.software)
BEGIN SELECT raise(ABORT, 'request: a software key is activated, any other is allocated'); END;

-- No stock: only in_stock at its birth, of no school; then in use, and gone.
CREATE TRIGGER software_begins_nowhere BEFORE INSERT ON token WHEN NEW.family = 'software' AND NEW.school IS NOT NULL
BEGIN SELECT raise(ABORT, 'custody: a software key is in no stock'); END;
CREATE TRIGGER software_skips_stock BEFORE UPDATE OF state, school ON token
WHEN NEW.family = 'software' AND (NEW.state IN ('reserved', 'allocated', 'defective')
    OR (NEW.state = 'in_stock' AND (OLD.state <> 'in_stock' OR NEW.school IS NOT NULL)))
BEGIN SELECT raise(ABORT, 'custody: a software key is in no stock'); END;

-- The one way to a software key: an approved request of that very person (or their change of phone), charter signed, PIN set,
-- and a code of the very secret.
CREATE TRIGGER software_activated BEFORE UPDATE OF state ON token
WHEN OLD.state = 'in_stock' AND NEW.state = 'handed_over' AND NEW.family = 'software' AND NOT EXISTS
    (SELECT 1 FROM request q JOIN pin p ON p.person = q.person AND p.sealed IS NOT NULL
     JOIN credential c ON c.token = q.token AND c.state = 'active' AND c.kind = 'totp'
     WHERE q.token = NEW.id AND q.person = NEW.holder AND q.software AND q.state = 'awaiting_requester'
        AND q.charter IS NOT NULL)
BEGIN SELECT raise(ABORT, 'custody: a software key is activated for a request with charter and PIN, by a code'); END;

DROP TRIGGER token_adopted;
CREATE TRIGGER token_adopted BEFORE UPDATE OF state ON token
WHEN OLD.state = 'in_stock' AND NEW.state = 'handed_over' AND NEW.family <> 'software' AND
    (NOT EXISTS (SELECT 1 FROM console_record WHERE token = NEW.id AND state = 'held' AND person = NEW.holder)
     OR EXISTS (SELECT 1 FROM credential WHERE token = NEW.id)
     OR OLD.registered <> NEW.since)
BEGIN SELECT raise(ABORT, 'custody: a token is handed over after an allocation, or as the console had it'); END;

INSERT INTO custody_step VALUES ('handed_over', 'retired');
CREATE TRIGGER token_withdrawn BEFORE UPDATE OF state ON token
WHEN OLD.state = 'handed_over' AND NEW.state = 'retired' AND NEW.family <> 'software'
BEGIN SELECT raise(ABORT, 'custody: a token comes back before it is retired'); END;
