# Homes, helpdesk, settings, journal.

## Home
home-more = { $count ->
    [one] and { $count } other
   *[other] and { $count } others
    }
home-parcels = Parcels to receive
home-counting = A stock-take of { $school } is under way.
home-locked = Locked PINs
home-administration = Administration
home-in-doubt = The journal does not end as it was left: nothing is recorded any more. Run “trousseau journal verify”.
home-clock-adrift = The clock of this machine is not synchronised: time-based codes will be refused. Run “trousseau doctor”.
home-unset = Not set: { $setting }.
home-unconfirmed = Tokens programmed without a confirming code: { $count }. One verified code confirms each.
home-without-principal = Schools without principal
home-unreachable = People without mail address

## Helpdesk
helpdesk-find = Name, serial number, school or codes
helpdesk-find-submit = Search
helpdesk-find-help = A name, an e-mail address, a serial number, a school, a ticket, an order; or two consecutive codes, to find a token whose number cannot be read (no counter moves, these codes are spent).
helpdesk-tokens = Tokens
person-request = Request on its way

## Settings
settings-title = Settings
settings-mail = Addresses
settings-deadlines = Deadlines
settings-keys = PINs and software keys
settings-save = Save the settings
settings-refused = Nothing is saved: correct the fields that are marked.
settings-days = days
settings-default = Default: { $value }.
settings-nothing = nothing
settings-expected-address = A mail address such as clefs@example.fr, or nothing.
settings-expected-days = From { $low } to { $high } days.
settings-expected-number = From { $low } to { $high }.
settings-expected-yes-no = Yes or no.
said-settings-saved = The settings are saved.
setting-supplier-address = Supplier’s address
setting-help-supplier-address = Orders of tokens go there by mail. Without it nothing can be ordered.
setting-ticket-address = Ticket address (Fil@os)
setting-help-ticket-address = Tickets go there by mail. Without it no ticket can be opened.
setting-reminder-days = Reminder to those who decide
setting-help-reminder-days = After so long without a decision principal and deputy are reminded, and again at the same pace.
setting-decision-days = Time to decide
setting-help-decision-days = A request that nobody has decided expires after so long.
setting-requester-days = Time for charter and PIN
setting-help-requester-days = After so long the token that was set aside goes to the next request.
setting-collect-days = Time to collect the token
setting-help-collect-days = After so long the allocated token goes back to stock.
setting-lead-days = Delivery time
setting-help-lead-days = Between an order and its parcel: used to suggest quantity and day of the next order.
setting-stock-low = Warning level of the stock
setting-help-stock-low = A school that has fewer free tokens is pointed out. 0: never.
setting-pin-attempts = Wrong PINs until the PIN is locked
setting-help-pin-attempts = The PIN locks after so many wrong ones in a row.
setting-software-first = Software keys in first-degree schools
setting-help-software-first = A software key lives in a telephone. This is about new ones: those that are activated stay in use.
setting-software-second = Software keys in second-degree schools
setting-help-software-second = OKEY does not provide for them in second-degree schools. This is about new ones: those that are activated stay in use.

## Journal
journal-number = No.
journal-at = When
journal-who = Who
journal-door = Through
journal-door-panel = browser
journal-door-station = browser, at the station
journal-door-command = command, user no. { $uid }
journal-door-itself = by itself
journal-what = What
journal-facts = Details
journal-about = About
journal-person = Person (name)
journal-from = From
journal-to = To
journal-any = anything
journal-of = Entries by or about { $name }.
journal-all = The whole journal
journal-none = No entry fits.
journal-nobody = Nobody has that name: try a part of it.
journal-several = Several people have that name: choose one.
journal-verify = Verify now
journal-never-verified = Never verified from this panel.
journal-verified = Verified on { $at } by { $who }: { $entries } entries,
journal-sound = sound
journal-fault-altered = Entry { $number } is not what was written there: it was edited, moved or put in.
journal-fault-missing = Entry { $number } is missing.
journal-fault-behind = The database ends at entry { $found }, but entry { $expected } was written: it was cut, or an older database was put back.
journal-fault-diverged = Entry { $number } is another one than was written first: an older database was put back and used.
journal-fault-paper = Entry { $number } is not the one on the paper: copy its head once more; if it is right, the journal was cut, or an older database was put back.
journal-fault-head-missing = { $entries ->
    [one] The journal’s head file is missing although there is { $entries } entry: put it back.
   *[other] The journal’s head file is missing although there are { $entries } entries: put it back.
    }
journal-fault-foreign = What { $login } signs in with, or may do, was written by another program.
journal-fault-head-forged = The journal’s head file was not written by this station: put the right one back.
journal-faults = faults: { $count }
journal-is-sound = The journal is sound: { $entries } entries recomputed, none altered, moved or missing.
journal-is-not-sound = { $count ->
    [one] The journal is not sound: { $count } fault in { $entries } entries. Leave the files as they are and tell the administrator.
   *[other] The journal is not sound: { $count } faults in { $entries } entries. Leave the files as they are and tell the administrator.
    }
journal-head = Head of the journal, as on slips:
journal-in-doubt = The end of the journal is not the one that was left: nothing is recorded until somebody has looked at it. The administrator runs “trousseau journal verify”.
journal-export = Save these entries (CSV)
journal-export-help = All pages of this filter; the export is itself an entry.
journal-verify-title = Verify the journal
journal-verifying = Entries verified: { $done } of { $total }. This page updates by itself.
journal-export-title = Save the journal
journal-export-all = Save the whole journal (CSV)
journal-export-writing = Entries gone through: { $done } of { $total }. This page updates by itself.
journal-export-done = The file is ready. Entries written: { $entries }.

## Facts of the journal
fact-about = about: { $value }
fact-address = address: { $value }
fact-at-station = at the station: { $value }
fact-bench = bench: { $value }
fact-charter = charter: { $value }
fact-closed = closed: { $value }
fact-codes = codes: { $value }
fact-contract = contract: { $value }
fact-degree = degree: { $value }
fact-digest = digest: { $value }
fact-document = document asked for: { $value }
fact-documents = documents: { $value }
fact-drift = clock drift: { $value }
fact-elsewhere = elsewhere: { $value }
fact-enabled = account enabled: { $value }
fact-entries = entries: { $value }
fact-failed = failed: { $value }
fact-accepted = access accepted as it is: { $value }
fact-fault = fault: { $value }
fact-faults = faults: { $value }
fact-kept = read again; entries of the journal in the backup: { $value }
fact-file = file: { $value }
fact-format = format: { $value }
fact-found = found: { $value }
fact-instead-of = instead of { $value }
fact-language = language: { $value }
fact-link-sent = link sent: { $value }
fact-list = list: { $value }
fact-login = sign-in name: { $value }
fact-name = { $value }
fact-need = need: { $value }
fact-next = next counter: { $value }
fact-password = password: { $value }
fact-period = period: { $value } s
fact-port = port { $value }
fact-proof = proof: { $value }
fact-reading = reading: { $value }
fact-reason = reason: { $value }
fact-reminded = reminded: { $value }
fact-request = request { $value }
fact-role = role: { $value }
fact-roles = roles: { $value }
fact-secrets = secrets: { $value }
fact-serial = serial number: { $value }
fact-setting = setting: { $value }
fact-setup-link = setup link: { $value }
fact-sha256 = SHA-256: { $value }
fact-started = started: { $value }
fact-swapped-for = swapped for { $value }
fact-taken-back = taken back: { $value }
fact-to = after: { $value }
fact-typed-serial = typed number: { $value }
fact-verified = entries verified: { $value }
fact-count-of = { $what }: { $value }
fact-epoch = vault key no. { $value }
fact-journal-faults = faults of the journal: { $value }
fact-state = { $value }
fact-unseen-is-empty = unreadable slots taken for empty: { $value }
fact-values = secrets sealed anew: { $value }
done-awaited = awaited
done-changed = changed
done-confirmed = confirmed
done-link = link sent
done-made = made
done-made-visible = made visible
done-set = set
