# Backups, the state of the station, the bundle for whoever helps

## Made, read again, rotated
terminal-backup-kept = read again to its end; entries of the journal in the backup: { $entries }
terminal-backup-gone = older backups removed: { $count } ({ $names })
terminal-backup-about = { $path }: { $bytes } bytes, station { $station } ({ $mode }), newest entry of { $taken }
terminal-backup-holds = schools: { $schools }; people: { $people }; tokens: { $tokens }; secrets in the vault: { $secrets }
terminal-backup-journal = journal: { $entries } entries, head { $head }
terminal-backup-would-restore = all of it is whole: it would restore with `trousseau restore`
terminal-backup-unsound = { $path } opens, but is not whole (faults of the database: { $faults }, of the journal: { $entries }; the first: { $cause }): keep older backups, and run `trousseau doctor`
terminal-backup-unlisted = the backup is made, but the folder { $path } cannot be listed ({ $cause }) and no older one is removed: let the service's user read it
terminal-backup-unremoved = the backup is made, but { $path } cannot be removed ({ $cause }): check the permissions of the folder
terminal-backup-no-passphrase = no passphrase for the backup: write it into a file that its owner alone can read, and its path into the configuration, [backup] passphrase_file, or behind --passphrase-file

## What `trousseau doctor` says
area-backup = backup
doctor-backup-kept = newest backup, read again to its end, of { $at }: { $path }
doctor-backup-late = { $days ->
    [one] the newest good backup is a day old ({ $path })
   *[other] the newest good backup is { $days } days old ({ $path })
}
doctor-todo-backup-late = run `trousseau backup --rotate`, then look why it is no longer made every night: `systemctl status trousseau-backup`
doctor-backup-too-late = { $days ->
    [one] the newest good backup is a day old ({ $path }): all that was done since would be lost with the disk
   *[other] the newest good backup is { $days } days old ({ $path }): all that was done since would be lost with the disk
}
doctor-todo-backup-too-late = run `trousseau backup --rotate`, then look why it is no longer made every night: `systemctl status trousseau-backup`
doctor-backup-never = no backup was made yet
doctor-todo-backup-never = write a passphrase into /etc/trousseau/backup.passphrase (mode 0600): a backup is then made every night; the first one now, with `sudo systemctl start trousseau-backup`
doctor-backup-missing = { $days ->
    [one] in one day no backup was made: everything would be lost with the disk
   *[other] in { $days } days no backup was made: everything would be lost with the disk
}
doctor-todo-backup-missing = write a passphrase into /etc/trousseau/backup.passphrase (mode 0600): a backup is then made every night; the first one now, with `sudo systemctl start trousseau-backup`
error-unwell = { $count ->
    [one] One thing has to be mended: do what is written under it, then look again.
   *[other] { $count } things have to be mended: do what is written under each, then look again.
}

## What `trousseau status` says
terminal-status-up = trousseau { $version } has been running since { $since } (process { $process }, tokens: { $mode })
terminal-status-down = trousseau { $version } is not running: `sudo systemctl start trousseau` starts it
terminal-status-nothing = no station was opened here yet: its database is made at the first start
terminal-status-panel = panel, on this machine: { $address }
terminal-status-public = panel, for everybody: { $address }
terminal-status-setup = no administrator yet: within the hour, open { $address } in a browser
terminal-status-plugged = tokens plugged in: { $count }
terminal-status-journal = journal: head { $head }
terminal-status-in-doubt = journal in doubt, nothing is written any more: head { $head }
terminal-status-mails = mails waiting: { $waiting }; stuck: { $stuck }
terminal-status-local = sign-in: by a password of this service
terminal-status-header = sign-in: by headers of { $name }
terminal-status-provider = sign-in: by { $name } ({ $address })
sign-in-directory-never = the directory { $directory } was never read yet
terminal-status-well = `trousseau doctor` finds nothing to do

## What goes to whoever helps
terminal-support = { $path } is written: no secret, no name, no number of a key and no address is in it; look at it before you send it

## The administrator's home
home-backup-late = { $days ->
    [one] The newest good backup is a day old.
   *[other] The newest good backup is { $days } days old.
}
home-backup-never = { $days ->
    [0] No backup was made yet.
    [one] No backup was made yet, in one day.
   *[other] No backup was made yet, in { $days } days.
}
