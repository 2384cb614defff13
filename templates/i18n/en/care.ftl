# Caring for tokens: diagnosis, renewal, moving and leaving, software tokens.

## Diagnosis
verb-diagnose = diagnosis
diagnosis-help = The diagnosis looks at the token, its record, its PIN and its codes, in this order. It ends in one of three ways: it is fixed, the token is replaced, or a ticket is opened.
diagnosis-plugged = The token is plugged into this station
diagnosis-run = Diagnose
diagnosis-run-serial = Diagnose token { $serial }
diagnosis-run-port = Diagnose the token at port { $port }
diagnosis-serial = Number printed on the token
diagnosis-dead = It gives no sign of life
diagnosis-result = Result
diagnosis-codes-wanted = Nothing unusual so far: only its codes can tell more.
diagnosis-codes = Two codes that follow each other, the older one first
diagnosis-touch = Touch the token twice
diagnosis-touch-help = Touch the token when it blinks, then once more: nothing to type.
diagnosis-look-at-codes = Check the codes
diagnosis-holder = Holder: { $name }
diagnosis-replace = Ask for a replacement
diagnosis-replace-help = A request goes to the principal; the old token is taken back when the new one is handed over.
diagnosis-need = Token { $serial } is to be replaced. { $sentence }
diagnosis-ticket = Open a ticket
diagnosis-manage = Nobody holds this token: manage it from its page.
diagnosis-in-progress = A request is on its way for this person already: follow that one, it will bring the new token.
diagnosis-new-request = This token is no longer in service: a new request brings another one.
diagnosis-to-token = Open this token’s page
said-diagnosis-replace = The request for a replacement is open.
remedy-fixed = fixed
remedy-replace = to be replaced
remedy-ticket = ticket
fact-symptom = finding: { $value }
fact-remedy = end: { $value }

## Findings, in a few words
sign-not-seen = no sign of life
sign-no-permission = station may not open it
sign-interface-off = interface switched off
sign-not-usable = unusable hardware
sign-serial-hidden = hidden serial
sign-not-registered = not in the inventory
sign-not-theirs = somebody else’s token
sign-slot-foreign = programmed elsewhere
sign-no-credential = never programmed
sign-revoked = revoked
sign-suspended = suspended
sign-slot-empty = secret erased
sign-expired = expired
sign-station-clock = station clock in doubt
sign-pin-locked = PIN locked
sign-pin-missing = PIN never set
sign-passcode-refused = passcode refused
sign-codes-unknown = unknown codes
sign-counter-drift = counter ahead
sign-clock-drift = clock off
sign-unconfirmed = never checked
sign-nothing = nothing wrong

## Findings, and what to do
symptom-not-seen = The token gives no sign of life. Try another socket, without an extension; if nothing changes, it is broken and must be replaced.
symptom-no-permission = This station may not open the token: the token is not to blame. A technician installs the station’s udev rules.
symptom-interface-off = The interface that types codes is switched off on this token. A technician switches it on with the maker’s tool.
symptom-not-usable = This token cannot be used here: its model or firmware is not known, or it answers nonsense. Replace it.
symptom-serial-hidden = The token works, but hides its serial. Type the one printed on it, then begin the diagnosis again.
symptom-not-registered = Token { $serial } is not in the inventory. Check the number; if it is right, a ticket gets it registered.
symptom-not-theirs = Token { $serial } is not this person’s. Two tokens may have been mixed up: give this one back to its holder and look for the right one.
symptom-slot-foreign = Token { $serial } holds programming that is not ours. It cannot show our codes: replace it.
symptom-no-credential = Token { $serial } was never programmed. In stock, program it; in somebody’s hands, replace it.
symptom-revoked = The secret of token { $serial } was revoked: it was declared lost, given back or replaced. Its codes will never be accepted again.
symptom-suspended = Token { $serial } was suspended by its holder. If it was found again, the school or the helpdesk puts it back into service.
symptom-slot-empty = The secret that we had programmed into token { $serial } was erased. Replace it.
symptom-expired = Token { $serial } has expired. Replace it.
symptom-station-clock = Token { $serial } shows codes that depend on the time, and the station’s clock is not synchronised. Until it is, no code is certain: tell the administrator.
symptom-pin-locked = The token is not to blame: the PIN is locked after too many wrong ones. The principal or the helpdesk unlocks it.
symptom-pin-missing = The token is not to blame: no PIN is set. The helpdesk sends a link to set one.
symptom-passcode-refused = The PIN or the codes of token { $serial } were not accepted. Try once more with care; if it goes on, the helpdesk finds out with you which of them.
symptom-codes-unknown = These codes are not those of token { $serial }. Check its number and type two fresh codes; if nothing changes, it was programmed anew elsewhere and must be replaced.
symptom-counter-drift = { $ahead ->
    [one] Token { $serial } was { $ahead } code ahead: it had been touched too often without being used. It is resynchronised and works.
   *[other] Token { $serial } was { $ahead } codes ahead: it had been touched too often without being used. It is resynchronised and works.
    }
symptom-clock-drift = The clock of token { $serial } was off by { $drift } steps. It is resynchronised and works.
symptom-unconfirmed = Token { $serial } had never been checked since it was programmed. Its codes are right: it works.
symptom-nothing = Token { $serial } works. If an application still refuses it, type the PIN and then the code, without a space, as one number.

## Deadlines
deadlines-due-help = Their holder left, or got another one. They open nothing any more; take them back into stock, or report them lost.
deadlines-expiring-help = Within 90 days. Holder and principal get a mail 90, 30 and 7 days before.
deadlines-asked = renewal asked for
deadlines-not-asked = no renewal asked for yet
due-left = left the academy
due-replaced = replaced
verb-recall = reminder to the holder
verb-move = move or departure
verb-move-people = let somebody move or leave
fact-days = days left: { $value }
fact-due = due back since: { $value }
fact-due-why = why: { $value }
fact-due-until-now = not due back any more, and was since: { $value }

## Renew, suspend
me-expires = Your token { $serial } expires on { $at }, and opens nothing afterwards. Ask for another one now: this one stays yours until the new one is handed over.
me-renew = Renew my token
me-renew-need = Renewal of token { $serial }, which expires on { $at }.
me-due = Token { $serial } is due back to the school that handed it to you.
me-lost-help = Suspend it at once, even at night: it opens nothing any more. If you find it, the school or the helpdesk puts it back into service; if not, the principal reports it lost and you ask for another one.
me-suspend = Suspend token { $serial }
said-suspended = The token is suspended: it opens nothing any more.
said-resumed = The token is back in service.
action-resume = Put back into service (found by its holder)

## Moving and leaving
person-parts = Move or departure
person-move = Moves to another school
person-move-ask = The other school must agree: ask an administrator of the academy for the move. The token follows.
person-move-help = The token stays with this person and goes to the new school’s inventory. A request on its way in the old one is cancelled.
person-move-from = From
person-move-to = New school
person-leave = Leaves the academy
person-leave-help = Their roles in the school end; their token is suspended and due back. A mail tells them, then a reminder every two weeks.
said-person-moved = The move is done; the token went along.
said-person-left = The departure is noted; the token is due back.

## A suspended token
home-suspended = Tokens suspended by their holders
home-suspended-by = { $person } suspended token { $serial }
home-suspended-asks = asks for another one
home-suspended-comment = found by its holder
requests-replaces-this = Replaces token { $serial }:
requests-before = Token before: { $serial }, { $what } on { $at }.
me-suspended = Your token { $serial } is suspended: it opens nothing.
me-suspended-ask = Ask for another token
me-suspended-need = Token { $serial } cannot be found: I suspended it.
me-suspended-found = I found my token
me-suspended-found-help = Show it to your principal or call the helpdesk: they resume it, with the same PIN.
card-close = Close
