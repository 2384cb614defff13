-- What TOTP needs beside its period: when step 0 began (nearly always 1970), and how the clocks of a batch were seen to drift.

ALTER TABLE credential ADD COLUMN t0 INTEGER NOT NULL DEFAULT 0;   -- Unix seconds

CREATE TABLE drift (
    credential INTEGER NOT NULL REFERENCES credential (id),
    at         INTEGER NOT NULL,
    steps      INTEGER NOT NULL,     -- time steps by which the token's clock was fast
    PRIMARY KEY (credential, at)
) STRICT, WITHOUT ROWID;

CREATE INDEX token_by_batch ON token (batch) WHERE batch IS NOT NULL;
