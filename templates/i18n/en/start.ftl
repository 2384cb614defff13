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
