# First start: the first administrator, the first steps, mail, invitations.

## No administrator yet
begin-title = Welcome
begin-why = This station was just installed: it has no administrator yet, and nobody can sign in.
begin-run = On the machine of the station, type this command:
begin-open = Open the address that it prints in this browser; it is good for an hour, and once.
begin-then = Choose your sign-in name and your password: you are led on from there, step by step.
begin-printed = The same address is printed when the station starts, on its terminal or in its service log.
begin-has-account = I have an account already
field-password-again = The same password, once more
input-passwords-differ = The password that was typed the second time is different: type the same one twice.
terminal-no-administrator = no administrator yet: within an hour, open { $address } in a browser. Later, the command “trousseau setup-link” prints a new address.
terminal-first-link-open = no administrator yet: the address that an earlier start printed is good until { $until }. If it is lost, the command “trousseau setup-link” prints a new one in its place.

## First steps
first-steps-title = First steps
first-steps-help = Seven steps, in this order, until the first people have their key. Each of them can wait.
first-steps-over = Everything is done, or put off.
first-step-schools = Schools
first-step-principals = Principals
first-step-mail = Mail
first-step-addresses = Supplier and helpdesk
first-step-people = Staff
first-step-keys = First box of keys
first-step-backup = Backup
step-done = done
step-open = to do
step-later = later
step-help-schools = Send the list of your schools, or add them one by one.
step-help-principals = In each school somebody decides about requests for keys.
step-help-mail = Without mail nobody gets an invitation or an answer.
step-help-addresses = The supplier’s address gets orders; that of the ticket desk (Fil@os) gets tickets.
step-help-people = Send the list of the staff: each gets a link to choose a password.
step-help-keys = Send the supplier’s file, or program the keys of a box at the station.
step-help-backup = On the machine of the station, write a passphrase into /etc/trousseau/backup.passphrase: a backup is then made every night. Keep a copy elsewhere, and the passphrase apart.
step-without-principal = { $count ->
    [one] In one school nobody decides.
   *[other] In { $count } schools nobody decides.
}
step-people-mail-first = Send the list now if you like: the invitations leave once mail works.
step-do-schools = Add schools
step-do-principals = Name a principal
step-do-mail = Set mail up
step-do-mail-test = Send a test mail
step-do-addresses = Type the addresses
step-do-people = Send the list
step-do-keys = Add keys
step-do-backup = Read how it is done
step-look = Look
step-put-off = Later, or not needed
step-take-up = Take up again
said-step-put-off = This step is put off.
said-step-taken-up = This step is to be done again.
fact-first-step = step: { $value }
fact-step-state = { $value }

## Sending mail
tab-mail-server = Sending mail
mail-server-title = Sending mail
mail-server-heading = Mail server
mail-server-help = Ask the IT department of the academy for these. They hold as soon as they are saved, without a restart.
mail-server-in-file = The configuration’s file says how mail leaves: change it there, in its part [mail].
mail-server-name = Server
mail-server-security = Encryption
mail-security-starttls = STARTTLS (as a rule, port 587)
mail-security-tls = TLS from the start (port 465)
mail-security-none = none: only for a server on this machine (port 25)
mail-server-port = Port (empty: the usual one)
mail-server-sender = Sender
mail-server-answers = Answers to (empty: to the sender)
mail-server-account = Account on this server (empty: none)
mail-server-password = Password of the account
mail-server-password-kept = A password is kept in the vault; it is never shown. Leave this empty to keep it.
mail-server-save = Save
said-mail-server-set = It is saved. Now send a test mail.
fact-mail-server = mail by: { $value }
mail-try = Test mail
mail-try-to = To
mail-try-send = Send a test mail
mail-try-help = The answer of the server is shown here, within seconds.
said-mail-tried = The test mail has left: the server took it. See that it arrives.
mail-way-works = Mail works
mail-way-off = No server is set: mails wait.
mail-way-untried = A server is set, but no mail has left by it yet: send a test mail.
error-mail-off = No mail can leave: set the mail server up first.
error-mail-in-file = The configuration’s file says how mail leaves: change it there.
error-mail-not-tried = Mail was not tried out yet: set it up (Settings, Sending mail), send a test mail, then send the invitation.
error-mail-not-taken = The mail server refuses this mail: check the address. It says: { $said }
mail-barred-no-such-name = No machine has this name: check the server’s name. ({ $said })
mail-barred-nothing-listens = The server is there, but nothing answers at this port: check the port. ({ $said })
mail-barred-no-answer = The server does not answer in time: check name and port, then the firewall. ({ $said })
mail-barred-no-tls = The server does not encrypt in this way: choose the other encryption, with its port. ({ $said })
mail-barred-certificate = The server’s certificate is not believed: type its name as the certificate has it. ({ $said })
mail-barred-no-accounts = This server takes no accounts at this port: try port 587, or leave the account empty. ({ $said })
mail-barred-password = The account or its password is not accepted: type them again. ({ $said })
mail-barred-sender = The server does not accept this sender: type an address that belongs to it. ({ $said })
mail-barred-folder = The folder of mails cannot be written to. ({ $said })
mail-barred-other = The mail server does not take the mail. It says: { $said }
input-mail-server = A server is a name such as smtp.ac-exemple.fr, or an address, without spaces.
input-mail-port = A port is a number from 1 to 65535; leave it empty for the usual one.
input-mail-in-the-clear = Without encryption only to a server on this machine: choose STARTTLS or TLS.
input-mail-password = Type the password of the account: the kept one goes neither to another server nor for another account.
input-mail-sender = The sender is an address such as clefs@example.fr, or Clefs OTP <clefs@example.fr>.
input-mail-answers = Answers go to an address such as dsi@example.fr; leave it empty otherwise.
input-mail-encryption = Nothing can be encrypted to this server: type its name as its certificate has it.

## Invitations
invite-mail-first = Invitations leave once mail works.
invitations-wait = { $count ->
    [one] One invitation waits until mail works.
   *[other] { $count } invitations wait until mail works.
}
invitations-ready = { $count ->
    [one] One invitation is ready: mail works.
   *[other] { $count } invitations are ready: mail works.
}
invitations-send = Send the invitations
said-invitations-sent = The invitations leave.

## The administrator’s home
home-mail-not-working = Mail does not work yet.
home-nobody-decides = { $school }: nobody decides
home-no-address = { $person } has no mail address
home-give-address = Give an address

## The auditor’s, the technician’s and the principal’s home
slip-check = Fingerprint printed at the foot of a slip
slip-check-help = Copy all of it: the station says whether the journal still contains this act, unchanged.
slip-check-do = Check the slip
said-slip-is-there = This slip is in the journal, and the journal is sound.
inbox-batches = Boxes under way
inbox-batch = Box no. { $batch }: { $task }
inbox-no-keys = No key in the inventory
inbox-no-keys-help = Order the first ones, or add those that you have already.
