-- Requests that have ended are a list of their own, the newest first; whose they are and how they ended is in it, so that they are counted
-- without being read.
CREATE INDEX request_ended ON request (since, id, state, person)
WHERE state IN ('refused', 'handed_over', 'cancelled', 'expired');
-- An address is found by any part of it, like a name: its beginning leads nowhere any more.
DROP INDEX person_by_email;
