nav-import = Import
import-title = Import a key file
import-help = A PSKC file (RFC 6030), a table (CSV), a list of otpauth addresses, SafeNet XML, SafeWord records (dat) or a SecurID file (sdtid). The file is checked first: nothing changes before you agree.
import-file = File
import-unlock = Password or key of the file
import-unlock-help = Only if the file is encrypted; the vendor sends it separately.
import-keep-good = Leave refused keys out and import the rest
import-look = Check the file
import-reading = Being read, keys so far: { $keys }. This page updates by itself.
import-done = Done. Keys imported: { $keys }.
import-stopped = Keys refused: { $keys }. Nothing will be imported: correct the file, or tick “leave refused keys out”.
import-nothing = Nothing to import: every key of the file is known already or left out.
import-confirm = Import (keys: { $keys })
import-discard = Give up
import-another = Another file
import-report = Save the whole report (CSV)
import-line = Line
import-fate = Result
import-remark = Remark
export-title = Export the inventory
export-table = Table without secrets
export-table-help = Serial numbers, models, batches, dates and parameters, readable by a spreadsheet. No secret is in it.
export-every-school = All my schools
export-save = Save the table
export-secrets = With the secrets
export-secrets-help = Whoever has this file can make the codes of every token. The export is written into the journal, with your name and the reason.
export-reason = Reason
export-password = Your password, again
export-file-password = Password of the file (PSKC, at least 8 characters)
export-pskc = Save as encrypted PSKC
export-plain = Table with the secrets in plain
export-writing = Tokens written: { $done } of { $total }. This page updates by itself.
export-done = { $left ->
    [0] The file is ready. Tokens written: { $written }.
   *[other] The file is ready. Tokens written: { $written }. Left out for want of a secret: { $left }.
    }
export-fetch = Save the file
export-fetch-help = The file is saved once only. It waits for a quarter of an hour, encrypted, and then it goes.
export-fetched = The file was saved. To have it once more, export again.
export-another = Make another export
helpdesk-fit = Wrong parameters?
helpdesk-fit-help = An imported token of which no code is accepted may have been delivered with wrong parameters. Two consecutive codes are enough to find them.
helpdesk-fit-adopt = Take over what fits
helpdesk-fit-look = Search
helpdesk-fit-none = No parameters explain these codes: check the serial number, and that the codes were consecutive.
helpdesk-fit-found = These parameters explain the codes. Nothing is changed unless “take over” is ticked.
helpdesk-fit-adopted = These are the parameters of the token from now on.
helpdesk-fit-digits = { $digits } digits
helpdesk-fit-period = a code every { $period } s
helpdesk-fit-counter = by counter
reading-as-imported = secret as delivered
reading-from-text = the delivered secret was encoded text
reading-as-text = the token uses the text of the secret
fate-new = { $count ->
   *[one] new, in stock
    [other] new, in stock
    }
fate-completed = { $count ->
   *[one] known, completed
    [other] known, completed
    }
fate-unchanged = { $count ->
   *[one] unchanged
    [other] unchanged
    }
fate-unreadable = { $count ->
   *[one] unreadable
    [other] unreadable
    }
fate-left-out = { $count ->
   *[one] left out
    [other] left out
    }
fate-different = another secret is known
fate-elsewhere = { $count ->
   *[one] belongs to another school
    [other] belong to another school
    }
fate-twice = twice in the file
fate-ambiguous = number of several tokens: write the family, too
fate-alike = here already but for zeros in front
fate-retired = { $count ->
   *[one] retired
    [other] retired
    }
fate-compromised = { $count ->
   *[one] compromised (reported lost)
    [other] compromised (reported lost)
    }
error-keys-refused = Keys refused: { $keys }. Nothing was imported: see their lines.
error-keyfile-input = The file cannot be read: check that it is still there.
error-keyfile-xml = The file is not well-formed XML (line { $line }); it may be cut off: copy it again from its source.
error-keyfile-document-type = The file brings its own document type (DTD), which no key file needs: it is refused.
error-keyfile-entity = The file uses an XML entity that no key file needs: it is refused.
error-keyfile-too-large = A piece of the file is far too large: it is refused, check where it comes from.
error-keyfile-too-deep = The file nests too many elements: it is refused, check where it comes from.
error-keyfile-charset = The file is not UTF-8: save it again as UTF-8.
error-keyfile-not-key-file = This XML is no key file that is known (PSKC, SafeNet, SecurID): check the file you chose.
error-keyfile-version = This version of PSKC is not known: ask for version 1.0 (RFC 6030).
error-keyfile-order = In this file, { $element } comes after the keys that need it: ask its sender for a new one.
error-keyfile-needs-key = The file is encrypted with a pre-shared key: type it, the vendor sends it separately.
error-keyfile-needs-password = The file is encrypted with a password: type it, the vendor sends it separately.
error-keyfile-needs-certificate = The file is encrypted for a certificate, which is not supported: ask for a pre-shared key or a password.
error-keyfile-wrong-key = The key or password does not open this file: check it, capitals count.
error-keyfile-key-length = The cipher needs a key of { $expected } bytes, the one given has { $given }: check that it is complete.
error-keyfile-derivation = The key derivation “{ $value }” is not supported: ask the sender for PBKDF2.
error-keyfile-rounds = The file asks for “{ $value }” rounds of PBKDF2: ask the sender for 1,000 to 10,000,000.
error-keyfile-derived-length = The key length “{ $value }” is not supported: ask the sender for 16, 24 or 32 bytes.
error-keyfile-prf = The function “{ $value }” is not supported: ask the sender for HMAC-SHA1, HMAC-SHA256 or HMAC-SHA512.
error-keyfile-mac = The MAC “{ $value }” is not supported: ask the sender for HMAC-SHA1, HMAC-SHA256 or HMAC-SHA512.
error-keyfile-mac-cipher = The cipher “{ $value }” of the MAC key is not supported: ask the sender for AES in CBC mode.
error-keyfile-mac-reference = The MAC key is not in the file: ask the sender for a file that has it (MACKey).
error-keyfile-draft = This file follows a draft of RFC 6030 from 2006 to 2008, with an encryption that is not supported: convert it with pskc2pskc (of python-pskc), or ask its sender for a file as RFC 6030 has it.
error-keyfile-parameter = In this file, { $element } is missing or cannot be read: ask for a complete file.
error-keyfile-twice = In this file, { $element } is given twice: ask its sender for a new one.
error-keyfile-unknown-columns = The columns of this table cannot be told: add a first row with serial, secret, type, digits, counter, period.
error-keyfile-empty = The file holds no key: check the file you chose.
error-keyfile-write = The file cannot be written: check the free space and the folder.
error-keyfile-password = A password of at least 8 bytes and { $least } to { $most } rounds are needed: choose a longer password.
error-keyfile-no-credential = This station does not have the secret of token { $serial }: export as CSV, or leave it out.
error-keyfile-counter = The counter of token { $serial } is too large for a PSKC file: correct it first, or export as CSV.
error-keyfile-period = The period of token { $serial } is too long for a PSKC file: correct it first, or export as CSV.
error-keyfile-name = A name of token { $serial } has control characters: correct it first, or export as CSV.
error-keyfile-nothing = There is no key to write: choose at least one.
rule-missing-namespace = No XML namespace; read as PSKC.
rule-draft-namespace = Namespace of a draft; read as PSKC.
rule-odd-namespace = An element in an unexpected namespace; read by its name.
rule-odd-version = The version is not 1.0; verify a code.
rule-draft-names = Names of a draft of RFC 6030; verify a code.
rule-names-in-other-case = Names in other capitals; understood.
rule-missing-mac-method = Nothing protects the encrypted values against change; compare some serials with the delivery.
rule-missing-value-mac = This value has no MAC; verify a code of this token.
rule-mac-key-is-encryption-key = The MAC uses the encryption key; it fits.
rule-mac-over-plain-value = The MAC covers the plain value; it fits.
rule-weak-derivation = Weakly derived password; keep the file locked away.
rule-key-length-assumed = Key length not said; the cipher’s is taken.
rule-unnamed-encryption-key = The encryption key is not named; the one given fits.
rule-whitespace-in-base64 = Spaces within base 64 were skipped.
rule-unpadded-base64 = Base 64 without its final “=”; verify a code.
rule-hex-secret = Secret written in hexadecimal; verify a code.
rule-integer-in-base64 = Number written in base 64; verify a code.
rule-serial-from-key-id = No serial; the key’s identifier is taken, compare it with the token.
rule-serial-from-public-id = No serial; the number in the public identity is taken, compare it with the token.
rule-serial-from-label = No serial; the number in the label is taken, compare it with the token.
rule-algorithm-assumed = HOTP or TOTP is not said; verify a code.
rule-algorithm-name-variant = Algorithm named in another way; understood.
rule-suite-name-variant = Digest named in another way; verify a code.
rule-suite-as-attribute = Digest in an attribute; verify a code.
rule-digits-assumed = Number of digits not said: 6; verify a code.
rule-counter-assumed = Counter not said: 0; resynchronise if the token was used.
rule-period-assumed = Period not said: 30 s; verify a code.
rule-clock-of-the-year-2000 = The token’s clock counts from the year 2000; verify a code.
rule-date-without-zone = Date without zone; UTC is taken.
rule-ambiguous-date = A date was left out: day and month cannot be told apart.
rule-batch-incomplete = The transfer has more QR codes than this file: add the text of the others.
rule-extension-ignored = An unknown extension was left out.
rule-signature-not-verified = The file’s signature was not checked (pskctool --verify can do it).
rule-windows-1252 = Row read as Windows-1252; check the accents.
rule-iso-8859-15 = Row read as ISO 8859-15; check the accents.
rule-mac-roman = Row read as Mac Roman (older Macs); check the accents.
rule-cp850 = Row read as DOS text (CP850); check the accents.
rule-mended-accents = Accents spoilt by another program (“Ã©”) and put right; check them.
rule-ambiguous-secret-encoding = The secrets can be read in two ways; hexadecimal is taken, verify a code before handing out.
rule-secret-not-read = SecurID token: custody only, its secret is not read.
refusal-no-serial = No serial number: add the one printed on the token.
refusal-no-address = No otpauth address that can be read in this line: check it, or take it out.
refusal-no-serial-in-label = The label holds no serial number: write the one printed on the token in place of the name.
refusal-serial = This is no serial number: correct it.
refusal-no-secret = The file does not hold the secret: ask for a complete file.
refusal-secret-length = A secret has 1 to 256 bytes: check the column or the encoding.
refusal-encoding = A character is missing or changed: check the file.
refusal-algorithm = Algorithm not supported (HOTP and TOTP are).
refusal-pin = This is a PIN, not a key: nothing to do.
refusal-digest = Digest not supported (SHA-1, SHA-256, SHA-512 are).
refusal-format = Codes of a form that is not supported (6 to 8 digits are).
refusal-number = A number is out of range: correct it in the file.
refusal-date = A date cannot be read: write 2031-08-31 or 31/08/2031.
refusal-month-first = The month comes before the day in this column: write 2031-08-31 or 31/08/2031.
refusal-twice = The same thing is said twice: remove the wrong one.
refusal-policy = A usage rule of the key is not understood: ask the vendor.
refusal-not-for-otp = The key is not meant for one-time passwords.
refusal-cipher = Cipher not supported (AES-CBC is).
refusal-no-key = Encrypted value, and no key was given.
refusal-key-length = The key given has not the right length.
refusal-mac = The value does not fit its MAC: changed file, or wrong password.
refusal-decryption = The value does not decrypt: check the password, then the file.
refusal-character = Control character: remove it.
refusal-cells = Unexpected number of cells: check quotes and delimiters.
refusal-family = This is no family of tokens: write yubikey, nitrokey, nitrokey3, onlykey, typing or unseen, or nothing.
refusal-configuration = This is no OATH-HOTP configuration: nothing to do.
format-pskc = PSKC key container (RFC 6030)
format-sdtid = SecurID file: serials, dates and batches only
format-safenet = SafeNet file (XML of eToken PASS)
format-safeword = SafeWord records (dat)
format-otpauth = List of otpauth addresses; the serial numbers are those in the labels
format-header = Table whose first row names the columns
format-oath = OATH table (serial, secret, type, digits, period)
format-two-columns = Table of two columns: serial and secret
format-yubico-traditional = YubiKey log, traditional format
format-yubico-log = YubiKey log, Yubico format
encoding-hex = secrets in hexadecimal
encoding-base32 = secrets in base 32
encoding-base64 = secrets in base 64
rule-other-secret-encoding = The secret is written in another way than most (hexadecimal, base 32 or base 64) and was read as what it is; verify a code of this token.
rule-odd-secret-length = A secret of unusual length, perhaps a character is missing; verify a code of this token.
rule-digest-assumed = Digest not said: SHA-1; verify a code.
rule-digest-by-length = Digest not said, judged by the length of the secret as privacyIDEA and LinOTP do; verify a code.
rule-columns-assumed = A table without titles, its columns judged by what they hold; compare a code, or say what they hold.
rule-columns-unused = Columns of the file are not used: see which.
rule-extra-cells = More cells than columns in this row, they are not used: look at it.
rule-value-unused = A counter of a TOTP token, or a time step of a HOTP token, is not used; check the type of this token.
rule-day-first = A date read day first.
rule-short-year = A date whose year has two digits: read in this century.
rule-day-number = A date read as a spreadsheet’s number of days.
rule-titles-above = Lines above the names of the columns: left out.
refusal-odd-length = The secret has not the length of the others: a character is missing, or this is a remark.
refusal-key-as-serial = A secret stands in the place of the serial number: check the order of the columns.
refusal-key-in-column = A secret stands in a column that everybody sees: check the order of the columns.
refusal-rounded = A spreadsheet has shortened this serial number, its last digits are lost: make the column a text and export again.
format-multiotp = multiOTP table (serial, manufacturer, type, secret, digits, counter or period)
format-judged = Table without titles
import-doubts = What the file does not say
import-doubts-help = Only to be filled in where the check is wrong: what the file says stands.
import-as-told = as the file says
import-secrets = Secrets are written in
import-type = Type of code
import-digest = Digest
import-digits = Number of digits
import-period = Period, in seconds
import-counter = Next counter
import-columns = Columns of the table, from the first on
import-columns-help = For example: serial, secret, counter. Write “-” for a column to leave out.
import-unused = Columns that are not used:
import-column-number = column { $place }
import-compare-next = To compare: at its next press, token { $serial } shows { $code }.
import-compare-time = To compare: on { $time }, token { $serial } shows { $code }.
import-compare-else = If not, give up and send the file again, saying what it does not say.
keycolumn-serial = serial
keycolumn-secret = secret
keycolumn-type = type
keycolumn-digest = digest
keycolumn-digits = digits
keycolumn-counter = counter
keycolumn-period = period
keycolumn-drift = drift
keycolumn-manufacturer = manufacturer
keycolumn-model = model
keycolumn-family = family
keycolumn-lot = lot
keycolumn-start = start
keycolumn-expiry = expiry
keycolumn-user = user
keycolumn-issuer = issuer
keycolumn-name = name
keycolumn-key-id = identifier
keycolumn-slot = slot
keycolumn-public-id = public identity
keycolumn-private-id = private identity
keycolumn-configuration = configuration
keycolumn-factor = counter or period
keycolumn-other = (not used)
