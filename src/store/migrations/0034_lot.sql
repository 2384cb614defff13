-- The maker's lot of a token is called so everywhere: a batch is a run of the conveyor.
DROP INDEX token_by_batch;
ALTER TABLE token RENAME COLUMN batch TO lot;
CREATE INDEX token_by_lot ON token (lot) WHERE lot IS NOT NULL;
