# What commands ask and answer at a terminal. Where the panel says the same, its message is said here too.

## Asked at the terminal
ask-own-password = Your own password
ask-import = Password or key of the file
ask-export = Password for the file
ask-backup = Passphrase of the backup
ask-passcode = Passcode of the receiver (PIN and code)
ask-yes-no = [y/N]
sure-wipe = Wipe token { $serial } of { $person }?
sure-wipe-effect = { $person } will no longer be able to sign in with this token.
sure-wipe-free = Wipe token { $serial }?
terminal-nothing-done = nothing was done

## What keeps a command from beginning
terminal-cannot-open = { $path } cannot be opened ({ $cause }): check the path.
terminal-cannot-make = { $path } cannot be made ({ $cause }): check the path.
terminal-cannot-write = { $path } cannot be written ({ $cause }): check the free space and the folder.
terminal-there-already = { $path } is there already: choose another name.
terminal-there-already-force = { $path } is there already: choose another name, or replace it with --force.
terminal-no-secret = The secret cannot be read from { $path } ({ $cause }): name a file that holds it in its first line.
terminal-no-secret-typed = The secret cannot be read from the terminal ({ $cause }): name a file that holds it in its first line.
terminal-socket = The control socket { $path } cannot be used ({ $cause }): check its directory, or choose another with --socket.
terminal-socket-ended = The station ended in the middle of its answer ({ $path }): look whether it runs, then look at what was done.
terminal-no-threads = The system refuses threads ({ $cause }): look at its limits.
terminal-listening = { $url }/ (listening on { $address })

## How far it is
terminal-far-tokens = { $done } of { $total } tokens
terminal-far-keys = { $done ->
    [one] 1 key read
   *[other] { $done } keys read
    }
terminal-far-lines = { $done ->
    [one] 1 line read
   *[other] { $done } lines read
    }
terminal-far-compared = { $done } of { $total } lines compared
terminal-far-backup = backup: { $done } of { $total } kB
terminal-far-entries = { $done } of { $total } entries
terminal-plugged = { $count } plugged

## Tokens
terminal-finding = { $area }: { $said }
terminal-token = token { $serial }
terminal-looking = reading
terminal-unusable = unusable
terminal-serial-hidden = number hidden
terminal-unregistered = not in the inventory
terminal-elsewhere = of another school
terminal-stranger = not like its record
terminal-duplicate = number told twice
terminal-at = { $usb } at { $port }
terminal-days = { $days ->
    [one] 1 day
   *[other] { $days } days
    }
terminal-since = { $reason } since { $at }
terminal-or = { $first } or { $second }
terminal-candidate = { $percent } % sure, { $ahead } ahead
terminal-symptom-no-permission = This station may not open the token: the token is not to blame. Install the udev rules with `trousseau udev | sudo tee /etc/udev/rules.d/70-trousseau.rules && sudo udevadm control --reload`.
terminal-symptom-interface-off = The interface that types codes is switched off on this token. Switch it on with the maker’s tool, such as `ykman config usb --enable OTP`.
terminal-symptom-serial-hidden = The token works, but hides its serial. Give the one printed on it, and the socket: `trousseau diagnose SERIAL --port PORT`.
terminal-diagnosed = [{ $sign }: { $end }]
terminal-diagnosis-codes-wanted = Nothing unusual so far: give two codes that follow each other, or use --touch.
terminal-diagnosis-request = Request { $request } is open for its replacement.
terminal-diagnosis-ticket = Ticket { $ticket } is open.
unlikely-keyboard-maker = its maker makes keyboards or barcode scanners: a profile for it would be refused
unlikely-human = it has a pointer or media keys beside its keys: it is a keyboard of people
unlikely-keys-only = nothing tells it from a keyboard or a barcode scanner: where you know that it is a token, write a profile that names its product string (firmware-profiles/README.md)

## Schools and people
terminal-school-added = school { $uai } added
terminal-school-stock = { $stock } in stock of { $tokens }
terminal-school-queue = { $degree }; { $undecided ->
    [one] 1 request
   *[other] { $undecided } requests
    } to decide, { $waiting } waiting for a token
terminal-school-document = a document is required
terminal-stands-in = { $login } stands in until { $until }
terminal-person-added = { $login } added
terminal-person-moved = { $login } moved from { $from } to { $to }
terminal-person-left = { $login } left { $uai }
terminal-sessions-ended = { $count ->
    [one] 1 session of { $login } ended
   *[other] { $count } sessions of { $login } ended
    }

## Lists and key files
terminal-no-line = no line
terminal-done = done
terminal-dry-run = nothing was changed: this was a dry run
terminal-not-done = nothing was changed
terminal-ignored = columns that are not used: { $columns }
terminal-exported = { $written } written to { $path }, { $left } left out for want of a secret
terminal-helpdesk-fit-found = These parameters explain the codes. Nothing is changed without --adopt.
terminal-compare-else = If it does not, say what is wrong: --secrets, --type, --digest, --digits, --period, --counter, --columns

## Orders, mails, batches
terminal-order-of = { $received } of { $quantity }
terminal-received = { $tokens } in stock, { $program } to program, { $served ->
    [one] 1 request
   *[other] { $served } requests
    } moved on
terminal-mails-retried = { $count ->
    [one] 1 mail is
   *[other] { $count } mails are
    } tried again by the running station
terminal-batch-over = over
terminal-batch-counts = { $done } done, { $stopped } stopped, { $undone } undone
terminal-stock-take-open = stock-take { $take } of { $uai }, open: { $counted } counted ({ $unproven } not proven), { $expected } expected
terminal-stock-take-closed = stock-take { $take } of { $uai }, closed: { $counted } counted ({ $unproven } not proven), { $expected } expected
terminal-seen = { $count ->
    [one] 1 was looked at
   *[other] { $count } were looked at
    }

## The station
terminal-setup-link = open { $address } within an hour, in a browser that reaches this address
terminal-backup = backup written to { $path }
terminal-journal-goes-on = the journal goes on from here
terminal-journal-sound = { $entries } entries, none altered; head { $head }
terminal-journal-holds = it contains { $head }
terminal-journal-unsound = { $entries } entries, { $faults ->
    [one] 1 fault
   *[other] { $faults } faults
    }; head { $head }
terminal-vault-key = key number { $keys }, in use since { $since }
terminal-vault-first = key number { $keys }, in use since the station was set up
terminal-vault-none = no token carries an access code or a PIN of an older key
terminal-vault-tokens = { $count ->
    [one] 1 token carries
   *[other] { $count } tokens carry
    } something of an older key; a batch that programs works them off:
sealed-secret = secret
sealed-access-code = access code
sealed-device-pin = its own PIN
sealed-next-device-pin = its next own PIN

terminal-settings-expected-one-of = One of these words: { $words }.
terminal-settings-expected-yes-no = `yes` or `no`.

## The demo
demo-no-second-factor = no second factor is asked for here (elsewhere administrators and helpdesk need one: trousseau setting)
demo-mails = mails: { $url }demo/mail
demo-command-line = command line: trousseau --socket { $control } devices
demo-end = Ctrl-C ends it and removes everything.

## After a restore
terminal-restored = restored into { $path } with { $entries } entries
terminal-restored-sound = its journal is sound
terminal-restored-faults = { $faults ->
    [one] its journal has 1 fault
   *[other] its journal has { $faults } faults
    }: run `trousseau journal verify`
terminal-restored-unknown = what happened since the backup of { $taken } is not known here:
terminal-restored-accounts = { $accounts ->
    [one] 1 account
   *[other] { $accounts } accounts
    } cannot sign in before somebody has looked: `trousseau restored list`, then `trousseau restored confirm`
terminal-restored-keys = { $keys ->
    [one] 1 key is
   *[other] { $keys } keys are
    } believed again after two codes that follow each other
terminal-restored-void = sessions and links are void; passwords and PINs are those of the backup
terminal-restored-waiting = { $accounts ->
    [one] 1 account waits
   *[other] { $accounts } accounts wait
    } to be confirmed, { $keys ->
    [one] 1 key
   *[other] { $keys } keys
    } for two codes; nothing is known from { $taken } to { $at }
terminal-restored-confirmed = { $count ->
    [one] 1 account
   *[other] { $count } accounts
    } may sign in again
terminal-restored-shut = { $count ->
    [one] 1 account is
   *[other] { $count } accounts are
    } shut
terminal-restored-account = password of { $password }, last seen { $seen }
error-not-in-doubt = No account “{ $login }” waits to be confirmed: look at the list again.

## What doctor looks at
area-usb = usb
area-hotplug = hotplug
area-rules = rules
area-permission = permission
area-keyboard = keyboard
area-clock = clock
area-database = database
area-vault = vault
area-journal = journal
area-intents = intents
area-mail = mail
area-ticket-desk = ticket desk
area-programs = programs that are told
area-doors = doors
area-files = files
area-restore = restore
