-- Serials that are equal but for zeros in front are found by what is behind these.
CREATE INDEX token_alike ON token (ltrim(serial, '0'));
