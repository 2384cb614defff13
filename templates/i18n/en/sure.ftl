## What ends somebody’s access is asked once, and names them.
sure-no = Cancel
sure-comment = Comment (optional)
sure-comment-needed = What happened?
sure-why-without = Why take it back without plugging it in?
sure-without-token = This token is not plugged in here: nothing shows that it came back. Plug it into the station, or say how you took it back.
sure-take-back = Take token { $serial } back from { $person }?
sure-take-back-effect = { $person } will no longer be able to sign in with this token.
sure-report-lost = Report token { $serial } of { $person } lost?
sure-report-lost-effect = { $person } will no longer be able to sign in with this token, even if it is found, and may ask for another one.
sure-report-lost-free = Report token { $serial } lost?
sure-mark-defective = Declare token { $serial } of { $person } defective?
sure-mark-defective-effect = { $person } will no longer be able to sign in with this token.
sure-mark-defective-free = Declare token { $serial } defective?
sure-retire = Retire token { $serial } of { $person }?
sure-retire-effect = { $person } will no longer be able to sign in with this token, which leaves the inventory for good.
sure-retire-free = Retire token { $serial }? It leaves the inventory for good.
sure-withdraw = Remove software token { $serial } of { $person }?
sure-withdraw-effect = { $person } will no longer be able to sign in with this token.
sure-free-effect = It will open nothing any more, and nobody holds it.
sure-leave = { $person } leaves the academy?
sure-leave-effect = Their token will open nothing any more and is due back; their roles in the school end.
sure-move = Move { $person }?
sure-move-effect = Their roles in the school end. Their token goes with them, except a software token to where there are none: that one will open nothing any more.
sure-shut = Shut these accounts: { $person }?
sure-shut-effect = They cannot sign in any more, neither with their password nor with their token, as long as the account is disabled.
sure-disable = Disable the account of { $person }?
sure-disable-effect = { $person } will not be able to sign in, neither with a password nor with a token, as long as the account is disabled.
sure-take-role = Take the role “{ $role }” from { $person }?
sure-take-role-effect = { $person } will no longer be able to do what this role allows. Their token stays in use.

## Whom it was about what was just done, and what became of the secret, as the journal has it.
said-of-token = Token { $serial }.
said-of-token-person = Token { $serial }, { $person }.
said-of-person = { $person }.
secret-now-kept = Its secret stays in use, for the next person: it came in a key file.
secret-now-suspended = Its secret is suspended: no code is accepted.
secret-now-deactivated = Its secret is deactivated: no code is accepted any more.
secret-now-compromised = Its secret is compromised: no code is accepted any more.
secret-now-destroyed = Its secret is destroyed.
fact-secret-now = { $value }

again-title = Your password, once more
again-why = What you are about to do changes what somebody may do here. Type your password: a session that was left open is not enough. What you typed is kept.
again-password = Your password
again-go-on = Go on
