act-witness = look, as a second person, at what was done without a proof
verb-witness = looked at by a second person

## What tells the number of a known token and is not like it.
face-stranger = This token tells a known number, and is not like its record. Any device can tell a number: nothing is done with it, and the record stays as it is.
face-stranger-recorded = The record says: { $recorded }.
face-stranger-seen = What is plugged in says: { $seen }.
contradiction-family = It is another kind of token. Keep it aside, look for the real one and tell the helpdesk.
contradiction-model = It is another model. Keep it aside, look for the real one and tell the helpdesk.
contradiction-older = Its firmware is older than the record’s, and firmware does not go back. Keep it aside, look for the real one and tell the helpdesk.
contradiction-newer = Its firmware is newer: it may have been updated. A code of this token proves it; the record is then updated in your name. Without a right code, keep it aside and tell the helpdesk.
contradicted-family = another kind of token
contradicted-model = another model
contradicted-older = older firmware
contradicted-newer = newer firmware
face-stranger-prove = Prove it by a code
face-stranger-who = The school’s management, a technician or the helpdesk can ask for that code at the station.
face-stranger-apart = Where it really is a token of its own that has the same number, put it into stock as { $name }, then plug it in again.
error-contradicts = What is plugged in is not token { $serial }: the record says “{ $recorded }”, the plugged token says “{ $seen }”. Keep it aside and tell the helpdesk.
error-another-secret = What is plugged in does not hold the secret of token { $serial }: it is another token, or was programmed elsewhere. Keep it aside and tell the helpdesk.
error-emptied = Token { $serial } is empty, and should hold a secret: it was emptied elsewhere, or is another token. Keep it aside; a technician programs it anew.
error-second-person = You did this yourself: somebody else has to look at it.
fact-contradicts = not like its record: { $value }
fact-recorded = by its record: { $value }
fact-family = kind: { $value }
family-yubikey = YubiKey
family-nitrokey = Nitrokey
family-nitrokey3 = Nitrokey 3
family-onlykey = OnlyKey
family-typing = a token that only types

## What proves that it is this token.
token-proof-code = proven by a code
token-proof-unproven = not proven
token-proof-no-secret = no secret, nothing to prove
token-proof-wrong = another secret: not this token
token-proof-empty = empty, and should hold a secret
fact-token-proof = the token itself: { $value }
fact-unproven = not proven: { $value }
fact-refused = not counted: { $value }
stock-take-unproven = not proven
stock-take-unproven-help = Not proven: counted by its number alone, which another device can tell. Plug the token in and choose “Verify” on the bench to prove it by a code. A second person looks at what is left.

## The second look.
second-look-title = For a second pair of eyes
help-second-look = What was done with a token that nothing proved. Somebody else than who did it looks at it and says so.
second-look-nothing = Nothing waits for a second look.
second-look-what-to-do = Ask whoever did it, look at the token if you can, then tick. If something surprises you, do not tick: tell the helpdesk, or the administrator.
second-look-what = What was done
second-look-by = By
second-look-at = When
second-look-reason = Reason given
second-look-done = I have looked at what is ticked
second-look-yours = Somebody else has to look at it.
second-look-holder = Now with { $person }
second-look-show = Show
second-look-hand-over = Token { $about } handed over without PIN and code
second-look-stock-take = Stock-take { $about }: tokens not proven: { $tokens }
second-look-batch = Batch { $about }: tokens emptied or taken back without a proof: { $tokens }
second-look-firmware = Token { $about }: newer firmware, without a secret to prove it
said-second-look-seen = Noted: you have looked at it.
witnessed-hand-over = a handover without a proof
witnessed-stock-take = a stock-take
witnessed-batch = a batch
witnessed-firmware = newer firmware
fact-witnessed = { $value }
fact-done-by = done by { $value }
