-- A token may also show that it is empty: the words of a column can only be changed with the column. The triggers guard closed
-- stock-takes against changes of what was found; nothing of that is changed here.
DROP TRIGGER stock_take_line_changed;
ALTER TABLE stock_take_line RENAME COLUMN proof TO proof_before;
ALTER TABLE stock_take_line ADD COLUMN proof TEXT CHECK (proof IN ('code', 'unproven', 'no_secret', 'wrong', 'empty'));
UPDATE stock_take_line SET proof = proof_before WHERE proof_before IS NOT NULL;
ALTER TABLE stock_take_line DROP COLUMN proof_before;
CREATE TRIGGER stock_take_line_changed BEFORE UPDATE ON stock_take_line
WHEN (SELECT closed FROM stock_take WHERE id = OLD.take) IS NOT NULL
BEGIN SELECT raise(ABORT, 'stock_take: a closed stock-take stays as it is'); END;
