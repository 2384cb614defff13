# The other server that checks codes in the station’s place: privacyIDEA or eduMFA.

verb-entrust = checking entrusted
area-verifier = other verifier
fact-entrusted-to = its codes are checked by: { $value }
fact-entrusted-as = number there: { $value }
fact-entrusted-no-more = the station checks its codes again, and no longer: { $value }
error-shut-entrusted = The codes of token { $serial } are checked by the academy’s other server, not by the station. Try the code where it is used.
error-no-verifier = The configuration names no other verifier: [verifier] in /etc/trousseau.toml explains how to connect one.
error-verifier = The other verifier does not answer as it should: { $cause }. Check its address and the station’s account.

## On the page of a key
sheet-entrusted = Its codes are checked by the academy’s other server, under the number { $serial }. The PIN is not sent there.
sheet-entrusted-ending = This key is still to be refused by the academy’s other server, under the number { $serial }.
verifier-since = not applied there yet, since: { $since }
verifier-problem-not-ours = Something else has this number there: the station does not touch it.
verifier-problem-vanished = The key was deleted there. Nobody knows which codes were used: program the key anew.
verifier-problem-revoked = The key was revoked there, which is for good: program the key anew.
verifier-problem-other-shape = The key is of another kind there (digits or counter): program the key anew.
verifier-problem-no-such-user = Nobody has this sign-in name there: add the holder, or correct the name.
verifier-problem-forbidden = The station’s account may not do this there: complete its rights.
verifier-problem-not-moved = The counter does not move there: look at the key on that server.
verifier-problem-unsupported = That server cannot read the codes of this key: give another one.
verifier-problem-refused = That server refused; its answer is in the system’s log.

## At home and at the terminal
home-entrusted = { $count ->
    [one] One key is not up to date yet on the other verifier.
   *[other] { $count } keys are not up to date yet on the other verifier.
    }
home-entrusted-title = Not applied yet on the other verifier
verifier-none = The station checks all codes itself.
verifier-state = { $name }: { $keys ->
    [0] no secret is checked there.
    [one] one secret is checked there.
   *[other] { $keys } secrets are checked there.
    }
verifier-all-applied = Everything is applied there.
verifier-waiting = { $keys ->
    [one] One change is not applied there yet, since: { $since }.
   *[other] { $keys } changes are not applied there yet, since: { $since }.
    }
verifier-again = { $keys ->
    [0] Nothing was waiting.
    [one] One secret is tried again.
   *[other] { $keys } secrets are tried again.
    }
verifier-answers = { $version } answers, and the station’s account sees the keys.

## The doctor
doctor-verifier-well = { $version } checks { $keys ->
    [0] the codes of keys that will be handed over.
    [one] the codes of one key.
   *[other] the codes of { $keys } keys.
    }
doctor-verifier-silent = { $name } does not answer as it should: { $cause }
doctor-todo-verifier-silent = Check the address of [verifier], the station’s account and its rights. What changes here waits, and nothing is lost.
doctor-verifier-stuck = { $keys ->
    [one] One key cannot be brought up to date on { $name }.
   *[other] { $keys } keys cannot be brought up to date on { $name }.
    }
doctor-todo-verifier-stuck = “trousseau verifier list” says which and why; then “trousseau verifier retry”.
doctor-verifier-late = { $keys ->
    [one] One key is not up to date on { $name }, since: { $since }.
   *[other] { $keys } keys are not up to date on { $name }, since: { $since }.
    }
doctor-todo-verifier-late = The station tries again by itself. `trousseau verifier check` says whether the server answers.
doctor-verifier-gone = { $keys ->
    [one] The codes of one key are checked by another server, which the configuration no longer names.
   *[other] The codes of { $keys } keys are checked by another server, which the configuration no longer names.
    }
doctor-todo-verifier-gone = Put [verifier] back into the configuration, with “gives_back = true” so that everything comes back to the station.

## At start
start-task-verifier = the task of the other verifier
start-verifier-address = The address of [verifier], “{ $typed }”, is none: write https://name/…, or http:// on this machine alone.
start-verifier-account = [verifier] asks for an account (account and password_file) or a key (key_header and key_file): write one of the two, whole.
start-verifier-authorities = The authorities of [verifier] cannot be read: { $cause }
