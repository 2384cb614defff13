# What a person knows, PIN, passcode, password, and the pages about it.

## Verbs (story, refusals)
verb-set-pin = PIN set
verb-unlock = PIN unlocked
verb-recover = access restored
verb-start-pin-change = send a link for a new PIN
verb-confirm-pin = confirm a new PIN in person

## PIN and passcode
error-pin-shape = A PIN is 4 to 8 digits and nothing else: type digits only.
error-pin-run = Digits that count up or down are what a thief tries first: mix them.
error-pin-repeat = Repeated digits are what a thief tries first: use more different ones.
error-pin-year = A year or date of birth is easy to find out: choose something else.
error-pin-school = The digits of your school’s number are printed on every letter: choose something else.
error-pin-differs = The PIN was typed differently the second time: type it twice, the same both times.
error-passcode-refused = The passcode was not accepted. Type your PIN, then the next code of the token; if it goes on, ask the helpdesk.
error-passcode-no-pin = The holder has set no PIN: it is set with the request, or by a link that the helpdesk sends.
error-passcode-locked = The PIN is locked after too many wrong ones: the principal or the helpdesk unlocks it.
error-passcode-wrong-pin = The PIN is wrong: try again with the next code.
error-passcode-wrong-code = The PIN is right, the code is not: try the next code, then resynchronise the token.
error-passcode-neither = Neither PIN nor code is right: check that it is this person’s token.
error-no-token-of-own = You hold no token that works: ask the helpdesk for a link to set a new PIN.
error-no-pin-needed = { $name } has neither a token nor a PIN: a PIN is set with a request.
error-no-address = { $name } has no mail address on file: the principal confirms a new PIN in person, at the station.
error-has-address = { $name } has a mail address: the helpdesk sends a link there, and nobody else need be present.
error-no-password = This account has no password: set one first.

## Signing in
password-forgotten = Password forgotten?
password-forgotten-help = Type your sign-in name. If the account has a mail address, a link to set a new password goes there.
password-send = Send the link
password-link-sent = If this account exists and has a mail address, a link is on its way. It works once, for one hour.
password-link-nothing = Nothing came after ten minutes? Look among unwanted mail, then ask the administrator.
password-new = New password
password-submit = Set the password
password-change = Change my password
password-present = Present password
password-ends-sessions = Every session ends: sign in again afterwards.
second-factor = Token at sign-in
passcode-help = Your password was right. Now type your PIN followed by the code of your token, as one number.
sign-in-anew = Sign in as somebody else
sign-out-everywhere = Sign out everywhere
said-password-set = The password is set: sign in with it.
said-signed-out-everywhere = Every session has ended.

## My page
me-title = My account
me-token = My token
me-no-token = You hold no token.
me-pin = My PIN
me-language = Language
language-name = English
me-language-change = (changed at the foot of every page; mail follows it too)
me-sessions = My sessions
pin-missing = No PIN is set.
pin-set = A PIN is set.
pin-locked = The PIN is locked after too many wrong ones. The principal or the helpdesk unlocks it; with your token at hand, you can also set a new one.
pin-change = Set a new PIN
pin-change-help = Touch your token and type the code that it shows: it proves that the token is in your hands.
pin-ask-helpdesk = Without a working token, ask the helpdesk: a link to set a new PIN is mailed to you.
pin-new = New PIN
pin-help = 4 to 8 digits that only you know: no 1234, no 1111, no year of birth, no digits of your school’s number. Nobody will ever ask you for it by telephone or mail.
pin-field = New PIN
pin-field-again = New PIN once more
pin-submit = Set the PIN
field-pin = PIN
field-passcode = Passcode (PIN followed by the code)
second-factor-is-on = After the password, you are asked for PIN and code of your token.
second-factor-is-off = The password alone is enough. With your token, it is not enough for whoever has stolen it.
second-factor-switch-on = Ask for my token at sign-in
second-factor-switch-off = Password alone from now on
said-pin-set = The PIN is set.
said-second-factor-on = From now on, your token is asked for at sign-in.
said-second-factor-off = From now on, the password alone is enough.

## Resynchronising one’s own token
resync-own = Token out of step
resync-own-link = My token’s codes are refused
resync-own-first = Type your passcode: your PIN followed by the code of the token.
resync-own-wait = Wait for the next code (or touch the token once more).
resync-own-second = Type that code alone, without the PIN.
resync-own-next = Next code, alone
resync-own-submit = Resynchronise
resync-own-found = Your token is in step again: it was { $ahead } codes ahead.
resync-own-found-clock = Your token is in step again: its clock was off.
resync-own-continue = Continue signing in

## A person’s page
person-actions = What can be done
person-unlock = Unlock the PIN
person-start-pin-change = Send a link for a new PIN
person-confirm-pin = New PIN in person
person-let-in = Let this person in again
person-help-unlock = The PIN stays the same; its holder is told by mail.
person-help-start-pin-change = The link goes to the address on file. You neither choose nor see the PIN.
person-help-let-in = Forgets wrong attempts and switches off the token at sign-in; they are told by mail.
pin-confirm-help = This person has no mail address. Make sure who they are, then let them type the new PIN themselves, here and now. The journal says that you stood by.
said-unlocked = The PIN is unlocked.
said-pin-link-sent = The link is on its way.
said-let-in = This person can sign in again with their password.

## Facts of the journal
fact-passcode = passcode: { $value }
passcode-accepted = accepted
passcode-no-pin = no PIN set
passcode-locked = PIN locked
passcode-wrong-pin = wrong PIN
passcode-wrong-code = wrong code
passcode-neither = wrong PIN and wrong code
fact-link = link: { $value }
link-pin = new PIN
link-password = new password
link-nobody = no such account
fact-confirmed-in-person = confirmed in person: { $value }
fact-second-factor = token at sign-in: { $value }
fact-second-factor-off = token at sign-in switched off: { $value }
fact-by-holder = by the holder: { $value }
