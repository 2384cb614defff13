-- Mail on its way: what keeps it, when it was last tried, when it was given up. Due: it waits. Sent or given up: it is
-- over. None of the three: it is stuck until somebody does something about the fault.

ALTER TABLE outbox ADD COLUMN fault TEXT CHECK (fault IN
    ('no_address', 'no_link', 'template', 'sealed', 'expired', 'refused', 'delayed', 'unreachable'));
ALTER TABLE outbox ADD COLUMN tried INTEGER;
ALTER TABLE outbox ADD COLUMN given_up INTEGER
    CHECK (given_up IS NULL OR (due IS NULL AND sent IS NULL AND sealed IS NULL));
CREATE INDEX outbox_stuck ON outbox (id) WHERE due IS NULL AND sent IS NULL AND given_up IS NULL;
CREATE INDEX outbox_over ON outbox (coalesce(sent, given_up)) WHERE due IS NULL;
