# The software token: asking for it, activating it on a telephone, changing telephones.

kind-hardware = hardware token
kind-software = software token
field-kind = Kind of token
phone-android = Android
phone-ios = iPhone (iOS)
phone-other = another one
verb-activate = software token activated
verb-withdraw = software token deleted
action-withdraw = Delete the software token
said-withdrawn = The software token is deleted: its secret is destroyed.
said-software-activated = Your software token is active.
said-software-change = The change of phone has begun: sign the charter, then show the QR code.
fact-kind = { $value }
fact-change-of-phone = change of phone: { $value }
fact-replaces = replaces: { $value }
fact-replaced-by = replaced by: { $value }

## Asking
software-issuer = OTP token
software-help = The software token is an application on your telephone; the hardware token is handed to you by your principal.
software-some = A software token cannot be had in all of your schools: staff of the second degree cannot have one in general.
software-not-here = You ask for a hardware token. There is no procedure for software tokens in your school: it is not possible to have one there.
software-step-activate = Activation on the telephone

## Activating
software-activate = Activate my software token
software-install = Install an authenticator application on your telephone (for example FreeOTP, Aegis, Google Authenticator or Microsoft Authenticator).
software-then-show = Show the QR code, and scan it with that application.
software-then-type = Type here the six digits that the application shows: all is ready then.
software-show = Show the QR code
software-shown = The QR code was shown. If you have scanned it, type the code that the application shows.
software-show-anew = Show a new QR code
software-show-anew-help = The QR code of before ceases to work: first delete from the application what you scanned of it.
software-once = This QR code is shown only once. Do not photograph or print it: whoever has it can pass for you.
software-scan = In the application, choose “add an account” and scan this QR code.
software-qr = QR code of your software token
software-code = Code shown by the application
software-confirm = Activate the token
software-clock-help = The code changes every 30 seconds. If it is refused, set the telephone’s time to “automatic”, then type the next code.
software-code-refused = This code is not accepted. Set the telephone’s time to “automatic” and type the next code; if that does not help, show a new QR code.
software-by-hand = I cannot scan
software-account = Account
software-secret = Secret to type
software-parameters = Settings
software-parameters-are = time based (TOTP), SHA-1, { $digits } digits, { $seconds } seconds
software-open = Open in this device’s application

## Changing telephones
software-change = Change telephones
software-change-help = The old telephone remains your token until the new one is activated. Keep it at hand: it proves that it is you. If it is lost or broken, ask for a replacement of the token: the principal decides.
software-system = New telephone
software-change-begin = Begin
software-change-need = Change of phone (token { $serial })
software-vouch-help = With the token of the old telephone: your PIN followed by the code it shows.

## Symptoms
symptom-phone-dead = The telephone of token { $serial } does not work any more, or the application is gone. Ask for a replacement; if the telephone is lost or stolen, suspend the token first.
symptom-phone-clock = The clock of the telephone of token { $serial } was off by { $drift } steps. The token is resynchronised and works; set the telephone’s time to “automatic”, or it will drift again.

## Refusals
error-no-software = There are no software tokens for this degree ({ $degree }): it is not possible to have one. Ask for a hardware token.
error-other-kind = Token { $serial } is a { $token_kind }: this is not done with it. Its page shows what can be done.
error-not-ready = Request { $request } still lacks charter or PIN: sign and set them first.
error-nothing-vouches = Token { $serial } is in use no more, and nothing else vouches for this change of phone: cancel it, then ask for a replacement of the token.
error-no-key-shown = No QR code waits for its code in request { $request }: show one, scan it, then type the code.
