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
error-store-key-missing = The vault key { $path } is missing and cannot be made anew, for what is sealed opens with no other: put it back, or restore the last backup into an empty directory.
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
