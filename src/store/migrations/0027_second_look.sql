-- What was done with a token that nothing proved to be itself waits here until somebody else than who did it has looked.
CREATE TABLE second_look (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    what    TEXT NOT NULL CHECK (what IN ('hand_over', 'stock_take', 'batch', 'firmware')),
    about   TEXT NOT NULL CHECK (about <> ''),   -- a serial; of a stock-take or batch its number
    school  TEXT REFERENCES school (uai),
    person  INTEGER REFERENCES person (id),      -- who did it; NULL: the machine's administrator, or the station
    by_name TEXT NOT NULL,
    reason  TEXT NOT NULL,                       -- in their own words; '': none was asked for
    tokens  INTEGER NOT NULL CHECK (tokens > 0),
    at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX second_look_batch ON second_look (about) WHERE what = 'batch';
CREATE INDEX second_look_school ON second_look (school, id);

-- Beside each line of a stock-take: what showed that it is this token. NULL: counted before this was asked, or nobody's token.
ALTER TABLE stock_take_line ADD COLUMN proof TEXT CHECK (proof IN ('code', 'unproven', 'no_secret', 'wrong'));
