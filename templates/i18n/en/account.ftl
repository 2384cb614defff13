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
