-- People are listed by their family name: what stands behind the first word of a name, as names are written in both languages.
CREATE INDEX person_by_family ON person (substr(folded, instr(folded, ' ') + 1), id);
-- Keys are listed by how long they stand where they are, and those that no code ever showed are a list of their own.
CREATE INDEX token_by_since ON token (since, id);
CREATE INDEX credential_never_verified ON credential (token)
WHERE verified = 0 AND state IN ('pre_activation', 'active', 'suspended') AND stage = 'written';
