# What others say of people: a portal, an identity provider, a directory.
source-header = the academy’s portal
source-provider = { $name }
source-directory = the directory { $name }
source-client = { $name }
told-by = (told by { $source })

person-identities = Known elsewhere
person-identities-help = What these sources tell is not given here: a role that they take away goes at the next sign-in or comparison. What was given here does not change.
person-identity = { $source }, as { $subject }
person-identity-seen = last told
person-role-told = taken away there, not here

fact-source = told by: { $value }
fact-identity = linked to a source: { $value }

error-account-shut = This account is closed here. Ask an administrator.
error-no-role-told = Your account is known, but it has no access to this service yet. Ask your principal or an administrator for it.
error-not-linked = The account of { $name } is not to be taken over by its name alone. An administrator links it first (trousseau person link).
error-linked-elsewhere = This source knows { $name }, or somebody else, already in another way; or not at all. Look at the person first.
error-role-is-told = An outside source gives this role: it is taken away there, and goes here at the next sign-in or comparison.

terminal-identity-linked = { $login } is linked to { $source } from now on.
terminal-identity-unlinked = { $login } is no longer linked to { $source }.

sign-in-with = Sign in with { $name }
sign-in-here = Sign in with a password of this service
help-signed-out = Your session is over. On a shared computer, leave the service at which you signed in as well.
signed-out-title = You are signed out
signed-out-here = Your session on this station is over.
signed-out-there = Your session at { $name } is still open: leave it too on a shared computer.
signed-out-leave = Leave { $name } too
signed-out-again = Back to the sign-in
again-elsewhere = What you are about to do changes who may do what. Sign in once more, then begin again: it counts for ten minutes.
checkpoint-header = a name given without going through the portal
web-forged = This page was opened by imitating the academy’s portal: it is refused. Open this service at its usual address; if it comes back, tell the helpdesk.

error-portal-silent = The portal does not say who you are. Open the station through the portal, or sign in here.
error-provider-silent = The sign-in service does not answer. Try again in a moment. Administrators can sign in below with their password.
error-provider-certificate = The sign-in service shows a certificate that this machine does not accept. Tell whoever administers the station.
error-provider-answer = The sign-in service answers with something unexpected. Tell whoever administers the station: “trousseau doctor” says what.
error-provider-refused = The sign-in service did not let you through. Begin again; if it comes back, ask it for help and quote its answer: “{ $error }”.
error-provider-not-begun = This sign-in was not begun in this browser, is over already or waited too long. Begin again.
error-provider-forged = The answer of the sign-in service is not accepted: { $reason }. Begin again; if it comes back, tell whoever administers the station.
error-provider-too-weak = How you signed in is not enough here: sign in at that service with your second factor, then begin again.
error-provider-nobody = The sign-in service gives no sign-in name ({ $attribute }). Tell whoever administers the station.
forged-form = it is not in the form that is expected
forged-algorithm = it is not signed, or not as it should be
forged-key = it is signed by an unknown key
forged-signature = its signature is wrong
forged-issuer = it comes from somebody else
forged-audience = it is for somebody else
forged-expired = it has expired
forged-future = it is dated later than now: a clock is wrong
forged-nonce = it answers another sign-in
forged-subject = it names two people
forged-old = the sign-in is not recent

start-sign-in-no-proxy = [sign_in.header] believes what a proxy says, and [public] has none: write proxy = the address of the portal’s proxy in [public], or sign in by [sign_in.provider].
start-sign-in-header = subject = { $typed } in [sign_in.header] is no name of a header.
start-sign-in-out = sign_out = { $typed } in [sign_in.header]: people leave the portal by https://…
settings-sign-in = Sign-in and directories
settings-sign-in-help = These choices are written in the station’s configuration, [sign_in] and [[directory]].
sign-in-by-password = by a password of this service
sign-in-by-header = by headers of { $name }
sign-in-by-provider = by { $name } ({ $address })
start-sign-in-two-proofs = secret_file and key_file of [sign_in.provider] exclude each other, and key_id goes with key_file: keep one of them.
start-sign-in-key = { $path } holds no private key for RSA, P-256 or Ed25519 (PEM, PKCS #8): make one with openssl genpkey.
start-sign-in-role = A rule of [sign_in] gives the role { $role }: whoever administers the station is named here, not elsewhere.
start-sign-in-no-school = A rule of [sign_in] gives the role { $role } in no school: say with schools where its number is.
start-sign-in-both = A rule of [sign_in] for the role { $role } has schools and delegation: write two rules.
start-sign-in-no-name = name = [] in [sign_in] makes no name: write the attributes that it is made of.
start-sign-in-issuer = issuer = { $typed } in [sign_in.provider] is not asked: https://… is expected, http:// on this machine alone.
start-sign-in-authorities = The authorities of [sign_in.provider] do not fit ({ $cause }): a PEM file is expected.

area-sign-in = sign-in
doctor-provider-well = { $name } answers, and its clock is ours
doctor-provider-silent = { $name } does not answer as it should: { $cause }
doctor-todo-provider-silent = look at issuer in [sign_in.provider], the network and the certificate; meanwhile people sign in here by password
doctor-provider-clock = the clock of { $name } is { $seconds } s ahead of ours (less: it is behind)
doctor-todo-provider-clock = set both machines right: beyond 60 s nobody comes in
