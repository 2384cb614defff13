-- A yes may be taken back as long as nobody has gone by it.
INSERT INTO request_step VALUES ('waiting_for_stock', 'submitted'), ('awaiting_requester', 'submitted');
