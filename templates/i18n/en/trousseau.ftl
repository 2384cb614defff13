# The panel in English. Both languages have the same keys and arguments; a test compares them.

## Frame
skip = Skip to content
nav-label = Main navigation
nav-bench = At the station
nav-stock = Manage tokens
nav-people = People
nav-schools = Schools
nav-journal = Journal
sign-out = Sign out
other-language = Français
other-language-code = fr
details = Technical details
yes = yes
no = no
paging = Pages
paging-previous = Previous page
paging-next = Next page

## Signing in
sign-in = Sign in
setup-title = First administrator
setup-help = This link works once: it makes the account that manages schools and people.
setup-submit = Make the account

## Fields
field-login = Sign-in name
field-password = Password
field-new-password = Password (at least 12 characters, a sentence of several words)
field-name = Name
field-email = Mail address
field-mailbox = Functional mailbox
field-role = Role
field-roles = Roles
field-school = School
field-serial = Serial number
field-state = State
field-holder = Holder
field-credential = Codes
field-model = Model
field-token = Token
field-code = Code shown by the token
field-slot = Slot
field-degree = Degree
field-contract = Contract

## Home
home-title = Home
home-hello = Hello { $name }
home-nothing = Nothing waits for you here right now.
home-plugged = Tokens plugged into this station: { $count }.
home-to-bench = Go to the station
home-to-collect = To be handed over

## Bench
bench-empty = No token is plugged in. Plug one in: its card appears here.
bench-no-hotplug = This machine does not tell when something is plugged in: tokens are looked for every two seconds.
bench-keyboard-free = An unknown keyboard was just plugged into { $port } ({ $usb }). What it types lands in the window that has the focus: if nobody knows it, unplug it.
bench-keyboard-held = An unknown keyboard was just plugged into { $port } ({ $usb }). The station ignores it: its keys go nowhere. If it is yours, plug it in elsewhere, or add { $usb } to the station's own keyboards in its configuration.
bench-keyboard-refused = An unknown keyboard is plugged into { $port } ({ $usb }). The station is to ignore it, and this machine does not permit it: unplug it, and ask a technician to install the udev rules.
bench-keyboard-before = The keyboard in { $port } ({ $usb }) was there when the station started, and is not ignored. If it is not yours, unplug it.
keys-not-permitted = What this token types also lands in the window that has the focus: this machine does not permit the station to keep it. Install the udev rules (“trousseau udev”), then plug the token in again.
keys-taken = Another program has taken the keys of this token: what it types goes there. Close it (a remapper of keyboards, a remote desktop), then plug the token in again.
keys-no-node = What this token types may land elsewhere for the moment: another program has just used it. Close it; if this stays, plug the token in again.
bench-keyboards-ignored = Unknown keyboards: ignored on { $ports }.
bench-keyboards-told = Unknown keyboards: told of here, not ignored.
bench-reload = Reload
bench-token = Token
bench-port = port { $port }
bench-touch = Touch the token.
touch-long = Hold it for three seconds: its code is in slot 2.
touch-other-long = What it typed is no code and was not kept: this was the other slot. Hold for three seconds for slot 2.
touch-other-short = What it typed is no code and was not kept: this was the other slot. Touch it briefly for slot 1.
touch-other = What it typed is no code and was not kept. Touch it once more, the way that types the code.
bench-cancel = Stop
face-looking = Reading the token…
face-hidden = This token hides its number: another program wrote a slot of it. Type the number that is printed on it.
face-hidden-firmware = The firmware of this token cannot tell its number. Type the one that is printed on it.
face-hidden-always = Tokens of this kind tell no number. Type the one that is printed on it, or that you gave it.
face-update = Its firmware { $found } is too old for codes: { $needed } is needed. Update it with { $tool }, then plug it in again.
face-too-old = Its firmware { $found } is older than codes and cannot be updated: use another token.
face-lost = This token was reported lost. Say that it is found, or put it aside for the helpdesk.
face-defective = This token was declared unusable. If it works after all, say so on its page; else retire it.
face-retired = This token was retired: keep it out of the cupboard, and use another one.
face-hidden-named = That is its number
face-unregistered = This token is not in the inventory yet.
face-unregistered-ask = Ask a technician to put it into stock.
face-programmed = Already programmed elsewhere (slot { $slots }).
face-elsewhere = This token belongs to “{ $school }”. Give it back there.
face-elsewhere-none = This token belongs to no school. Give it to a technician.
face-duplicate = Another token answers with the same number (port { $port }). Unplug one of the two.
unusable-permission = The station may not open this token: install the udev rules (“trousseau udev”), then plug it in again.
unusable-no-hid-node = Another program is using this token just now, or the machine has not taken it up yet: close that program; if this stays, plug the token in again.
unusable-unknown-family = This model is not known: add it to the profiles, or use another token.
unusable-otp-disabled = The OTP interface of this token is switched off: switch it on with the maker’s tool.
unusable-no-otp = This model has no OTP interface: use another token.
unusable-silent = This token does not answer properly: unplug it, wait two seconds, plug it in again.
unusable-bad-serial = The number of this token is not valid: use another token.

## Actions
action-register = Add to stock
action-enrol = Program
action-verify = Verify a code
action-release = Undo the allocation
action-hand-over = Hand over
action-take-back = Take back
action-report-lost = Token lost
action-found = Token found
action-make-visible = Make the number readable
action-mark-defective = Token defective
action-repair = The token works after all
action-retire = Retire the token
enrol-overwrite = Yes, overwrite what is there

## Tokens
manage-token = Manage token
manage-comment = Comment
stock-any-school = any school
stock-show = Show
stock-empty = No token matches.
stock-plugged = plugged in
token-title = Token { $serial }
token-same-number = Another token has the same number:
token-story = Story
token-move = Move
credential-none = no codes yet
credential-verified = confirmed by a code
credential-unverified = not confirmed by a code yet
credential-suspended = suspended
credential-deactivated = deactivated
credential-compromised = compromised
credential-destroyed = destroyed
credential-pre-activation = not confirmed by a code yet
credential-active = in use
credential-suspended-unconfirmed = suspended
credential-imported = from a key file

## People and schools
people-search = Name, sign-in name or mail address
people-add = Add a person
people-academy = the whole academy
people-choose = Choose…
people-password = Password
people-submit = Add the person
people-disabled = account disabled
schools-add = Add a school
schools-submit = Add the school
schools-stock = In stock / all

## Virtual hub
hub-title = Virtual hub
hub-plug = Plug in
hub-unplug = Unplug
hub-touch = Touch

## Words
state-in-stock = in stock
state-reserved = reserved
state-allocated = allocated
state-handed-over = handed over
state-lost = lost
state-defective = defective
state-retired = retired
role-requester = requester
role-principal = principal
role-deputy = deputy
role-helpdesk = helpdesk
role-technician = technician
role-administrator = administrator
role-auditor = auditor
degree-first = first degree
degree-second = second degree
contract-public = public
contract-private-under-contract = private under contract
contract-private-without-contract = private without contract

## Verbs (story, refusals)
verb-school = school
verb-person = a person’s account
verb-role = role
verb-sign-in = signed in
verb-register = put into stock
verb-allocate = allocated
verb-release = allocation undone
verb-hand-over = handed over
verb-take-back = taken back into stock
verb-report-lost = reported lost
verb-found = found again
verb-mark-defective = marked defective
verb-repair = back in service
verb-retire = retired
verb-move-school = moved to another school
verb-enrol = programming
verb-verify = code verified
verb-resynchronise = resynchronised
verb-identify = identified by codes
verb-suspend = secret suspended
verb-resume = secret resumed
verb-destroy = secret destroyed
verb-import = import
verb-export = export
verb-backup = backup
verb-restore = restore
verb-setting = setting
verb-device = token read
verb-journal = journal
verb-reserve = reserve
verb-see-bench = see the bench
verb-see-stock = see the inventory
verb-manage-custody = manage the token
verb-manage-device = act on the token itself
verb-see-people = see people
verb-manage-people = manage people
verb-see-schools = see schools
verb-manage-schools = manage schools
verb-read-journal = read the journal
verb-export-secrets = export secrets
verb-administer = administer the station

## Done
said-registered = The token is in stock.
said-serial-named = The number is noted.
said-started = Under way: follow the token’s card on the bench.
said-code-accepted = The code is right.
said-released = The token is in stock again.
said-handed-over = The token is handed over.
said-taken-back = The token is back in stock; its secret is destroyed.
said-lost = The token is declared lost; it is of no use to anybody now.
said-found = The token that was found is in stock again.
said-defective = The token is declared defective.
said-repaired = The token is in stock again.
said-retired = The token is retired.
said-moved = The token belongs to another school now.
said-person-added = The person is added.
said-school-added = The school is added.
enrolled = Token { $serial } programmed and confirmed (slot { $slot }).
enrolled-unverified = Token { $serial } programmed (slot { $slot }), not confirmed yet: verify a code.
verified = The code of token { $serial } is right (codes skipped: { $ahead }).
handed-over = Token { $serial } is handed over.
made-visible = The number can be read now.

## Refusals
failure-title = This could not be done
failure-back = Go back
web-not-signed-in = Your session is over: sign in.
web-no-such-page = There is no such page: start again from home.
web-wrong-host = The panel does not answer under this name. From elsewhere, use { $public }; at the station, the address that it shows when it starts.
web-forwarded = This door is the station’s own: it answers only a browser on this machine, and your request was passed on to it by another program. Use { $public }. Tell the administrator: the proxy must point at the “listen” address of [public], never at the station’s own.
web-not-at-desk = This door is the station’s own, and the program that brought you here belongs to nobody who works at it (user no. { $uid }). Open the browser in the desk’s own session. Tell the administrator: a proxy points at the “listen” address of [public]; another user of the desk is added to “desk_users”.
web-unknown-process = This door is the station’s own, and the system does not say whose program brought you here. Load the page again; if it happens again, tell the administrator that /proc/self/net/tcp cannot be read.
web-not-the-proxy = This door answers its proxy only. Use { $public }.
web-anonymous = The proxy does not say who you are, so the panel does not answer. Tell the administrator: it must add the client’s address to X-Forwarded-For (README, “With real tokens”); then { $public } will answer.
web-busy = Too much at once: nothing was changed. Wait a few seconds, then try again.
web-upload-under-way = You are sending a file already: wait until it is read, then try again. Nothing was changed.
web-file-gone = This file waits no longer: it was saved, or a quarter of an hour has passed. Export again.
web-no-room = The station has no room left for this file: try again later, or tell the administrator. Nothing was changed.
web-cross-site = This request comes from another site: it is refused. Start again from home.
web-stale = This page is from an earlier session: load it again and repeat what you did.
web-unreadable = This form cannot be read: nothing was changed. Load the page again and send it once more.
web-too-large = This form is too large: nothing was changed. Try again with less.
web-broken = An internal error happened and was logged. Try again, and tell the helpdesk if it comes back.
error-not-allowed = Your role does not allow this: { $act }. Ask somebody whose role does.
error-at-station-only = This is done at the station, with the token plugged in: sign in there.
error-own-token = Nobody does this for themselves: ask the deputy or the principal.
error-custody = Token { $serial } is { $state }: “{ $event }” is not possible now.
error-no-such-token = No token { $serial } among those that you see: put it into stock, or check the number.
error-already-registered = Token { $serial } is in the inventory already: nothing was changed.
error-alike-serial = Token { $known } is in the inventory: it is { $serial } but for zeros in front. If it is the same token, use that number.
error-no-such-person = Nobody is called “{ $login }” here: check the sign-in name.
error-no-such-school = School { $uai } is not known: add it first.
error-school-exists = School { $uai } is there already: nothing was changed.
error-login-taken = The sign-in name “{ $login }” is taken: choose another.
error-not-served = The school “{ $school }” has no contract with the State: tokens are not provided there.
error-has-token = { $name } has token { $serial } already: take it back first.
error-not-plugged = Token { $serial } is not plugged into this station: plug it in and try again.
error-may-be-hidden = No plugged token tells the number { $serial }, but the { $model } in port { $port } hides its own. If this is it, type the number on its card.
error-outdated = Token { $serial } has firmware { $found }, and { $needed } is needed for codes: update it with { $tool }, then plug it in again.
error-too-old = Token { $serial } has firmware { $found }, which is older than codes and cannot be updated: use another token.
error-keys-not-kept = What the token in { $port } types would also land elsewhere: nothing was begun. Its card says why, and what to do.
error-wrong-token = The plugged token is { $plugged }, not { $expected }: plug { $expected }, or choose { $plugged }.
error-duplicate-serial = Two plugged tokens answer as { $serial }: unplug one of them.
error-busy = Token { $serial } is busy: wait until its card is quiet.
error-foreign-slot = Slot { $slot } of token { $serial } holds something else: agree to overwrite it, or choose the other.
error-unseen-slot = What slot { $slot } of token { $serial } holds cannot be read of such a token: agree to overwrite it, or choose another.
error-no-credential = Token { $serial } has no secret: program it first.
error-shut-lost = Token { $serial } was reported lost: none of its codes is accepted. If you found it, say so on its page.
error-shut-defective = Token { $serial } was declared defective: none of its codes is accepted. If it works again, say so on its page.
error-shut-retired = Token { $serial } is retired: none of its codes is accepted.
error-shut-left = The holder of token { $serial } left: none of its codes is accepted. Take the token back.
error-shut-replaced = Token { $serial } was replaced by another one: none of its codes is accepted. Take it back.
error-shut-disabled = The account of the holder of token { $serial } is disabled: no code of this token is accepted as long as it is.
error-shut-expired = Token { $serial } has expired: none of its codes is accepted. Replace it.
error-shut-suspended = Token { $serial } is suspended: none of its codes is accepted. If its holder found it, resume it.
error-shut-ended = The secret of token { $serial } is no longer valid: none of its codes is accepted. In stock, program it anew.
error-secret = The secret of token { $serial } does not allow that as it stands. Nothing was changed: look at the token’s page.
error-code-refused = This code is not accepted: try the next one; if it goes on, ask the helpdesk to resynchronise the token.
error-throttled = { $seconds ->
    [one] Too many attempts: wait { $seconds } second, then try again.
   *[other] Too many attempts: wait { $seconds } seconds, then try again.
    }
error-cancelled = Stopped as you asked: nothing was changed.
work-stop = Stop
error-sign-in-refused = Sign-in name or password is wrong: try again, or ask the administrator.
error-link-refused = This link was used already or is too old: ask for another.
error-weak-password = The password needs at least 12 characters: a sentence of several words is fine.
error-comment-needed = A comment is asked for here: say what happened in a few words.
error-not-enrollable = Token { $serial } is { $state }: take it back into stock before programming it.
error-wrong-password = The present password is wrong: nothing was changed.
error-already-set-up = There is an administrator already: sign in.
device-transport = The token does not answer any more: plug it in again.
device-open = The token cannot be opened: plug it in again.
device-garbage = The token answers with garbage: unplug it, wait two seconds, plug it in again.
device-busy = The token stays busy: close other programs that use it, then plug it in again.
device-refused = The token refuses: slot { $slot } is protected by an access code that is not ours.
device-unconfirmed = It is not certain that slot { $slot } was written: plug the token in again, then verify a code.
device-sequence-exhausted = The token must be plugged in again before another change.
device-wrong-mode = Slot { $slot } holds nothing that can answer this.
device-occupied = Slot { $slot } is programmed already: agree to overwrite it, or choose another.
device-touch-timeout = Nobody touched the token in time: touch it when it blinks.
device-cancelled = Stopped.
device-serial-hidden = The token hides its number: type the printed one, or make it readable.
device-no-code = What the token typed is no code, and was not kept: touch it briefly for slot 1, hold it for three seconds for slot 2.
device-another-token = Another token answers at this port: { $found }, not { $expected }.
error-store = The station’s memory failed: nothing was changed. Tell the administrator.
error-store-full = The disk is full: nothing was changed. Make space, then do it again.
error-store-read-only = The database is read-only: nothing was changed. Check the disk and its permissions, then do it again.
error-store-disk = The disk failed: nothing was changed. Check the disk and take a backup.
error-store-journal-in-doubt = The journal is in doubt: nothing changes until somebody has verified it (“trousseau journal verify”).
error-store-replaced = Another program moved or replaced the files of the database: nothing was changed. Tell the administrator, who puts them back.
error-store-gone = This is not there any more: load the page again.
error-store-busy = The database is busy: nothing was changed. Do it again in a moment.
error-store-unreachable = The database server does not answer: nothing was changed. Whoever looks after the station looks whether it runs; do it again then.
error-store-unknown = The database server went away in the middle of this: when it is back, load the page again and see whether it was done.
error-store-ambiguous-serial = Several tokens bear the number { $serial }: say which is meant, one of { $names }.
error-sequence-number = Two to five codes in a row are needed, not { $number }: press once for each and type them in that order.
error-sequence-mixed-lengths = One token’s codes all have the same length: type each of them whole.
error-ambiguous = These codes fit in { $places } places: press once more and add that code.
diagnosis-other-length = These codes have { $typed } digits, this token’s have { $expected }: check the number on its back.
diagnosis-used = { $behind ->
    [one] These codes were used, or passed over, { $behind } code ago: press again and type what it shows now.
   *[other] These codes were used, or passed over, { $behind } codes ago: press again and type what it shows now.
    }
diagnosis-clock-back = These codes are this token’s, of a time long ago: its clock was set back, as by a new battery. Program it anew or replace it.
diagnosis-repeated = The same code was typed twice: wait for the next one, or press again.
diagnosis-reversed = The codes are in the wrong order: type the older one first.
diagnosis-skipped = The codes are this token’s, but { $missing } between them were left out: type codes that follow each other.
diagnosis-mistyped = Code { $index } does not fit the others: press again and type fresh codes with care.
diagnosis-too-few = These two codes are not near where this token should be. Add a third code, the next one: the search goes much further.
diagnosis-unknown = None of these codes is near where this token should be: check its number, or look which token they come from.
resynchronised = Token { $serial } resynchronised (codes ahead: { $ahead }).

## Helpdesk
nav-helpdesk = Helpdesk
helpdesk-resynchronise-help = Have two consecutive codes read out, the oldest first; a third one lets the search go much further.
helpdesk-code-1 = First code
helpdesk-code-2 = Next code
helpdesk-code-3 = Third code
helpdesk-chance = Probability that random codes would have done: { $chance }.
helpdesk-nobody = { $tokens ->
    [one] The only token of the inventory does not show these codes: check that they are consecutive, or take two new ones.
   *[other] None of the { $tokens } tokens shows these codes: check that they are consecutive, or take two new ones.
    }
helpdesk-found = Tokens looked at: { $tokens }. This one shows these codes:
helpdesk-certainty = (certainty: { $percent } %)
resynchronised-time = Token { $serial } is resynchronised: its clock { $clock }.
resynchronised-unkept = Nobody is known to keep the station’s clock right: this counts against that clock until somebody sets it.
clock-right = is right
clock-fast = is { $span } fast
clock-slow = is { $span } slow
span-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
    }
span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
    }
span-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
    }
span-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
    }
span-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
    }

## Story
stage-stored = prepared
stage-sent = sent to the token
stage-written = written
stage-confirmed = confirmed
stage-failed = failed
fact-from = before: { $value }
fact-stage = { $value }
fact-credential = secret: { $value }
fact-person = for { $value }
fact-comment = “{ $value }”
fact-repaired = back in service: “{ $value }”
fact-slot = slot { $value }
fact-counter = counter { $value }
fact-ahead = codes skipped: { $value }
fact-digits = { $value } digits
fact-model = { $value }
fact-firmware = version { $value }
fact-plugged = plugged in: { $value }
fact-error = error: { $value }
fact-overwritten = slot overwritten: { $value }

## Handing over
hand-over-empty = No token waits to be handed over.
