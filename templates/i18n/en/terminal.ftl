# The command line, and what only whoever runs the program reads. `terminal-` and the key of another message: the same, said by commands.

## A plugged token that cannot be used as it is
terminal-face-hidden = It hides its serial number, because another program wrote a slot without the flag that shows it: give the printed one, as in `trousseau enrol SERIAL --port { $port }`, or type it at the bench.
terminal-face-hidden-firmware = Its firmware cannot tell a serial number over USB: give the printed one, as in `trousseau enrol SERIAL --port { $port }`, or type it at the bench.
terminal-face-hidden-always = It works without serial number: give the printed one, or the one that it was given here, as in `trousseau enrol SERIAL --port { $port }`, or type it at the bench.
terminal-face-stranger = { error-contradicts }
terminal-face-lost = It was reported lost: say `trousseau stock found { $serial }` when it is back.
terminal-face-defective = It was declared unusable: say `trousseau stock repair { $serial }` when it works after all, or retire it.
terminal-unusable-permission = The station may not open this token: install the udev rules with `trousseau udev | sudo tee /etc/udev/rules.d/70-trousseau.rules && sudo udevadm control --reload`, then plug it in again.
terminal-unusable-no-otp = This is a security key with no OTP interface, and never types codes: use another token.
terminal-error-may-be-hidden = No plugged token tells the number { $serial }, but the { $model } in port { $port } hides its own: if this is it, say so with `--port { $port }`.
terminal-error-keys-not-kept = What the token in { $port } types would also reach other programs: nothing was begun. Close programs that take keyboards or tokens for themselves, then do it again (`trousseau doctor` says more).
terminal-error-alike-serial = Token { $known } is in the inventory, which is { $serial } but for zeros in front: if it is the same token, use that number; if both are printed so, add it with --apart.
terminal-error-lines-refused = Lines refused: { $lines }. Nothing was changed: correct the file, or import the rest with --keep-good.
terminal-error-keys-refused = Keys refused: { $keys }. Nothing was imported: correct the file, or import the rest with --keep-good.
terminal-error-roster-no-school = The list has no column for the school (UAI): say once which school it is of (--school UAI), or add the column.
terminal-journal-faults = The journal has faults: { $count }. Leave the files as they are, and restore the last backup, or go on by name with `trousseau journal accept`.
terminal-input-packed = The file is a workbook or a ZIP archive, not { $format }: unpack it, leave --format out for a workbook, or choose the right file.
terminal-input-format = The file is { $found }, not { $format }: leave --format out, or choose the right file.
terminal-error-no-ticket-address = Tickets have no address to go to: an administrator sets it, `trousseau setting ticket_address ADDRESS`.
terminal-error-resynchronise-first = The station was restored from a backup: codes of token { $serial } may have been used since. Resynchronise it first, with two codes that follow each other: `trousseau resync { $serial }`.
terminal-error-store-gone = This is not there any more: look at the list again.
terminal-busy = The station works on too many commands at once: wait for yours to end, then try again.
terminal-not-understood = The station does not understand this ({ $cause }): use the trousseau that it runs.
terminal-no-thread = The machine is too busy to open the bench ({ $cause }): close other programs.

## A touch that is waited for
terminal-touch = Touch token { $serial } when its light blinks.
terminal-touch-more = Token { $serial }: { $hint }

## What the memory says at start
error-store-in-use = The database in { $path } is in use by process { $pid }: stop that one first, or talk to it through its socket.
error-store-not-writable = { $path } cannot be written ({ $cause }): give the service’s user this directory, on a writable disk with space left.
error-store-not-readable = { $path } cannot be read ({ $cause }): check its owner and permissions, and the disk.
error-store-distrust = Others can read or change { $path }, or put something else in its place: run `{ $run }`.
error-store-corrupt = The database { $path } is damaged ({ $cause }): leave it as it is, and restore the last backup into an empty directory.
error-store-not-ours = { $path } is not a trousseau database: choose another directory, or move that file away.
error-store-newer = The database was written by a newer trousseau (schema { $found }, this one knows { $known }): install the newer trousseau again.
error-store-wrong-mode = This database belongs to `--bus { $recorded }`, not to `--bus { $asked }`: choose the other bus or another directory; emulated and real tokens never mix.
error-store-database-gone = { $path } is gone although its journal head is still there: put the database back, or restore the last backup into an empty directory.
terminal-error-store-replaced = { $path } was moved, removed or replaced while the station runs, and what is changed now would be lost: nothing is changed. Put it back in its place before the station ends (what was removed can still be copied from /proc/{ $pid }/fd).
error-store-key-missing = The vault key { $path } is missing and cannot be made anew, for what is sealed opens with no other: put it back, or restore the last backup into an empty directory. If it is sealed for the service, only the service opens it: start it, and try again.
error-store-key-foreign = The key { $path } belongs to another vault: put this database’s own key back, or restore the last backup into an empty directory.
error-store-key-exposed = The vault key { $path } could be read by others (mode { $mode }): find out who had access, then `chmod 600` it and give it to the service’s user.
error-store-key-garbled = { $path } is not a vault key: put the right file back, or restore the last backup into an empty directory.
error-store-seal-broken = Something sealed was altered outside of trousseau: run `trousseau journal verify`, and restore the last backup.
terminal-error-store-journal-in-doubt = The journal is in doubt: nothing is changed until somebody looked (`trousseau journal verify`) and went on by name (`trousseau journal accept`), or the last backup was restored.
error-store-refused = The database refuses this: nothing was changed. Do it again, and report it if it comes back.
error-store-database = The database failed: nothing was changed. Run `trousseau doctor`.
error-store-no-entropy = The system gives no random numbers: nothing was changed. Start the machine again, then do it again.
error-store-not-a-backup = { $path } is not a trousseau backup: choose the right file.
error-store-backup-newer = { $path } was written by a newer trousseau: install that one to restore it.
error-store-backup-truncated = The backup { $path } is cut off: copy it again from where it came, or take an older one.
error-store-backup-garbled = The backup { $path } is damaged: copy it again from where it came, or take an older one.
error-store-wrong-passphrase = The passphrase is not the one of this backup: type it again.
error-store-weak-passphrase = The passphrase of a backup needs at least 12 characters: a sentence of several words is best.
error-store-not-empty = { $path } is not empty: restore into an empty directory, and move it into place yourself.

## What keeps the station from starting, or ends it
start-bus = The USB bus cannot be read ({ $cause }): check that this machine has USB and that /sys is mounted.
start-no-hotplug = No hot-plug events ({ $cause }): tokens are looked for every two seconds instead.
start-text-unreadable = The text { $path } cannot be read ({ $cause }): it must be a text in UTF-8.
start-text-empty = The text { $path } is empty: write it, or remove the file to have the one of the program.
start-text-long = The text { $path } has { $length } characters, and its page holds { $most }: shorten it.
start-words-unreadable = The words of key tables { $path } cannot be read ({ $cause }): check its permissions, or remove the file to have those of the program.
start-words-wrong = The words of key tables { $path } cannot be used ({ $cause }): correct it, or remove the file to have those of the program.
start-catalogue-wrong = { $path } is not a catalogue ({ $cause }): correct it, or remove the file to have the one of the program.
start-listen = The panel cannot listen on { $address } ({ $cause }): choose another address with --listen.
start-zone = { $zone } is no time zone: write an IANA name such as Europe/Paris or Indian/Reunion.
start-tls = The certificate { $certificate } and its key { $key } cannot be used ({ $cause }): both must be PEM files that this user can read, and belong together.
start-system = The system refused a thread or a signal ({ $cause }): look at the limits of this service.
start-task-ended = { $task } ended by itself ({ $cause }): the station stops so that it can be started again whole.
start-task-panel = The panel
start-task-timer = The timer of deadlines
start-task-mailroom = The sending of mail
start-task-watchdog = The watchdog
start-task-some = A task of the station
start-demo-folder = No directory for the demo under { $path } ({ $cause }): set TMPDIR to one that can be written.
start-token = An emulated token cannot be made ({ $cause }).
start-socket-taken = Virtual socket { $port } is taken: choose another port.
start-config-unreadable = The configuration { $path } cannot be read ({ $cause }): check its path and permissions.
start-config-garbled = The configuration { $path } is not understood: { $cause }
start-door-old-key = { $key } is from a version with one door: write the section [public] with url = "https://…", listen = "address:port", and either certificate = and key =, or proxy = the address of the reverse proxy (which points at that listen, not at the station’s own).
start-door-own-outside = listen = { $address } is the station’s own door, and whoever comes in there counts as standing at the station: leave it on 127.0.0.1, and write for everybody else the section [public] with its own listen, url, and certificate and key or proxy.
start-door-no-url = [public] has no url: write the address that people type, https://clefs.example.fr.
start-door-no-listen = [public] has no listen: write where it listens: 0.0.0.0:443 with TLS, 127.0.0.1:8481 behind a proxy here.
start-door-no-key = [public] has a certificate and no key: write certificate and key, so that the panel speaks TLS itself, or proxy = the address of the reverse proxy that does.
start-door-no-certificate = [public] has a key and no certificate: write certificate and key, so that the panel speaks TLS itself, or proxy = the address of the reverse proxy that does.
start-door-no-tls = [public] has no certificate and no proxy: write certificate and key, so that the panel speaks TLS itself, or proxy = the address of the reverse proxy that does.
start-door-both = [public] has certificate and proxy, and only one of them can speak TLS: write certificate and key, or proxy.
start-door-url = [public] url = { $url }: people reach the panel by https://name or https://name:port, without a path.
start-door-one-place = [public] listen = { $public } is where the station’s own door is ({ $own }): they are told apart by where a connection comes in, so give each a port of its own.
start-door-url-is-own = [public] url = { $url } leads to the station’s own door ({ $own }): nobody at a distance would reach it, and a proxy there would put everybody at the station. Write the name and port of the public door.
start-door-no-proxy = [public] proxy = { $proxy } is no machine: write the address that the proxy connects from, 127.0.0.1 if it runs here.
start-door-proxy-at-home = [public] listen = { $address } is open to the network, and its proxy runs on this machine: listen on 127.0.0.1 with a port of its own, such as 127.0.0.1:8481.
start-door-no-user = desk_users: this machine has no user { $user }: write names of /etc/passwd, or numbers.
start-mail-sender = from in [mail] is { $typed }, which is no sender: write an address such as clefs@example.fr, or Clefs OTP <clefs@example.fr>.
start-mail-no-way = [mail] names neither a server nor a folder: write one of them.
start-mail-two-ways = [mail] names a server and a folder: leave one of them out.
start-mail-servers-own = port, tls and user in [mail] belong to a server, and there is a folder: leave them out.
start-mail-exposed = Mail to { $server } would cross the network in the clear: set tls to "starttls" or "tls", or say in_the_clear = true in [mail].
start-mail-exposed-password = The password for { $server } would cross the network in the clear: set tls to "starttls" or "tls" in [mail].
start-mail-account = user and password_file in [mail] go together: write both, or neither.
start-ticket-desk-besides = { $name } in [ticket_desk] does not go with a desk of this kind; leave it out, or write another kind.
start-ticket-desk-lacks = [ticket_desk] has no { $name }, without which this GLPI lets nobody in: write it.
start-ticket-desk-account = user and password_file in [ticket_desk] go together: write both, or neither.
start-ticket-desk-address = url = { $typed } in [ticket_desk] is no address of a GLPI: write https://name or https://name/folder, or http:// on this machine alone.
start-ticket-desk-authorities = In [ticket_desk]: { $cause }
start-no-secret = { $path } holds no secret: one line is expected.
start-mail-timeout = timeout in [mail] is a number of seconds from 1 to 300.
start-mail-port = port in [mail] is 0: write the mail server’s, or leave it out.
start-mail-host = { $typed } in [mail] is no host: write a name such as smtp.example.fr, or an address.
start-mail-authorities = The certificates of the mail server’s authority are none ({ $cause }): a PEM file is expected.
start-mail-tls = Mail to { $server } cannot be encrypted ({ $cause }): write the server’s name as its certificate has it.
start-profiles-unreadable = { $path } cannot be read ({ $cause }): check the folder of firmware profiles in the configuration.
start-profiles-empty = { $path } holds no .toml file: give a folder with firmware profiles, or none to use the built-in ones.
start-profile-wrong = Firmware profile { $profile }.toml: { $cause }; correct the file.
start-letter-wrong = The mail template { $path } cannot be used ({ $cause }): mend it, or remove the file to have the one of the program.

## A command line that is none
usage-unknown-argument = There is no option { $argument } here: `trousseau help` says what each command takes.
usage-argument-like = There is no option { $argument } here: did you mean { $meant }?
usage-unknown-command = There is no command { $command }: `trousseau help` names them all.
usage-command-like = There is no command { $command }: did you mean { $meant }?
usage-missing-argument = { $argument } is missing: add it, or read `--help` of this command.
usage-missing-command = The command is missing; there are { $commands }.
usage-conflict = { $argument } does not go with { $other }: choose one of the two.
usage-no-value = { $argument } needs a value: give it behind.
usage-value = "{ $value }" does not fit { $argument }: `--help` of this command says what is expected.
usage-choose = "{ $value }" does not fit { $argument }: choose among { $valid }.
usage-value-why = { $argument }: { $fault }
usage-unreadable = This command line cannot be read: `trousseau help` says what each command takes.
