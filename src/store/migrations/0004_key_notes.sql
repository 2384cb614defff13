-- What a key file says beside secret and parameters, kept word for word so that an export gives it back.

ALTER TABLE token ADD COLUMN notes TEXT CHECK (json_valid(notes));        -- keyfile::Device
ALTER TABLE credential ADD COLUMN notes TEXT CHECK (json_valid(notes));   -- keyfile::KeyNotes and keyfile::Policy
