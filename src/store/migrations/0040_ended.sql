-- Requests that have ended are a list of their own, the newest first.
CREATE INDEX request_ended ON request (since, id) WHERE state IN ('refused', 'handed_over', 'cancelled', 'expired');
-- An address is found by any part of it, like a name: its beginning leads nowhere any more.
DROP INDEX person_by_email;
