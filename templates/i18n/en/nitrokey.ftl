error-counter-behind = { $behind ->
    [one] Token { $serial } stands { $behind } code behind its record: it was programmed elsewhere, or is a copy. Program it anew, or report it lost.
   *[other] Token { $serial } stands { $behind } codes behind its record: it was programmed elsewhere, or is a copy. Program it anew, or report it lost.
    }
device-pin-kept = The admin PIN of token { $serial } is right; it is kept in the vault.
card-attempts = Attempts before it locks: admin PIN { $admin }, user PIN { $user }.
card-attempts-user = Attempts before it locks: PIN of its codes { $user }.
card-foreign = It also holds credentials of other programs: { $count }. They are left as they are.
card-device-pin = The token’s admin PIN…
card-device-pin-field = Admin PIN
card-device-pin-last = It is the last attempt: a wrong PIN locks the token. I know.
card-device-pin-give = Try and keep
fact-device-pin = PIN of the token: { $value }
fact-behind = codes behind: { $value }
