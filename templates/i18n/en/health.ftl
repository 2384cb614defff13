# The certificate, the station's health, copies of its journal elsewhere

doctor-certificate-good = the certificate of the public door is good until { $ends } (days left: { $days })
doctor-certificate-ends = the certificate of the public door ends on { $ends } (days left: { $days })
doctor-todo-certificate-ends = renew it (docs/tls.md); the station reads it again without a restart
doctor-certificate-ended = the certificate of the public door ended on { $ends }: browsers refuse it
doctor-todo-certificate-ended = renew it now (docs/tls.md); the station reads it again without a restart
doctor-certificate-other = the certificate of the public door does not name { $host }: browsers refuse it
doctor-todo-certificate-other = ask for a certificate for { $host }, or correct [public] url
doctor-certificate-refused = the new certificate of the public door, or its key, cannot be used: the one before still serves
doctor-todo-certificate-refused = put a certificate and key there that belong together, then `systemctl reload trousseau`; technical detail: { $cause }
terminal-tls-made = Certificate { $certificate } and key { $key }, for { $names }, until { $ends }.
    SHA-256 fingerprint, to compare with what the browser shows: { $fingerprint }
terminal-tls-no-files = Say where they go, with --certificate and --key: the configuration names no certificate in [public].
terminal-tls-there = { $path } is there already, and nothing was replaced: rename it first, or name another file.
terminal-tls-unwritable = { $path } cannot be written ({ $cause }): check that the folder is there, and its permissions.
terminal-tls-name = No certificate can be made for { $names } ({ $cause }): give host names or IP addresses.
start-task-reload = The reading of certificates
start-task-journal = The copy of the journal
start-task-hooks = The telling of programs
journal-fault-unlike = Entry { $number } is not the one of the copy: it was edited, or an older database was put back and used.
journal-fault-gone = Entry { $number } of the copy is not here any more: the journal was cut, or an older database was put back.
input-copy = This file has no line of this station’s journal: give what the system’s log kept of it (docs/journal.md).
terminal-journal-like = the copy has { $entries } entries, from { $first } to { $last }: all of them are here as they are
ready-not-memory = The database or the vault’s key does not answer. Run “trousseau doctor”.
ready-not-journal = The journal does not end as it was left: nothing is recorded any more. Run “trousseau journal verify”.
ready-not-bench = The USB sockets are not watched any more: restart the station.
start-metrics-key = The key in { $path } is shorter than twenty signs and could be guessed: write one with `openssl rand -hex 32`.
