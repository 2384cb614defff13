-- A token's clock against the station's own, found while nobody kept that right. It counts as long as nobody does; `drift` is what
-- was found against a clock that was kept right.
ALTER TABLE credential ADD COLUMN unkept_drift INTEGER CHECK (unkept_drift IS NULL OR kind = 'totp');
