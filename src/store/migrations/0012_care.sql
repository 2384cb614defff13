-- Care: warnings before a token expires, tokens that are due back, requests for a software token.

ALTER TABLE token ADD COLUMN told INTEGER CHECK (told IN (90, 30, 7));       -- days before its last day: the last warning
ALTER TABLE token ADD COLUMN due INTEGER;                                    -- since when it is due back
ALTER TABLE token ADD COLUMN due_why TEXT CHECK (due_why IS NULL OR (due_why IN ('left', 'replaced') AND due IS NOT NULL));
ALTER TABLE token ADD COLUMN recalled INTEGER;                               -- when its holder was last asked for it
CREATE INDEX token_due ON token (due) WHERE due IS NOT NULL;
CREATE INDEX token_warned ON token (expires, told) WHERE expires IS NOT NULL AND holder IS NOT NULL;

ALTER TABLE request ADD COLUMN software INTEGER NOT NULL DEFAULT 0 CHECK (software IN (0, 1));
