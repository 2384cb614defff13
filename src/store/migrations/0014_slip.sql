-- Handovers and returns of a day: what has a slip or a receipt.
CREATE INDEX journal_slip ON journal (at) WHERE verb IN ('hand_over', 'take_back');
