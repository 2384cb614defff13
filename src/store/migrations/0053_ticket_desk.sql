-- Tickets that are put to the program of a ticket desk instead of being mailed there. A task of the outbox is one that names a ticket: its
-- address is then that of the desk. A ticket keeps where it was put, and the number that it has there.
ALTER TABLE outbox ADD COLUMN ticket INTEGER REFERENCES ticket (id);
CREATE INDEX outbox_of_ticket ON outbox (ticket, id) WHERE ticket IS NOT NULL;

ALTER TABLE ticket ADD COLUMN desk TEXT CHECK (desk <> '');
ALTER TABLE ticket ADD COLUMN desk_number INTEGER
    CHECK (desk_number IS NULL OR (desk_number > 0 AND desk IS NOT NULL));
