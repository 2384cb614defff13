# What a person knows, PIN, passcode, password, and the pages about it.

## Verbs (story, refusals)
verb-set-pin = PIN set
verb-unlock = PIN unlocked
verb-recover = access restored
verb-start-pin-change = send a link for a new PIN
verb-confirm-pin = confirm a new PIN in person
