-- People are looked for by the beginning of their address too, whatever its case.
CREATE INDEX person_by_email ON person (lower(email)) WHERE email IS NOT NULL;
