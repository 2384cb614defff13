//! What a column of a table of keys holds.

use domain::words;

words! {
    /// What a column holds.
    Column {
        /// The serial.
        Serial => "serial",
        /// The secret.
        Secret => "secret",
        /// `hotp` or `totp`.
        Type => "type",
        /// The digest.
        Digest => "digest",
        /// Digits of a code.
        Digits => "digits",
        /// The next counter.
        Counter => "counter",
        /// Seconds of a time step.
        Period => "period",
        /// Steps by which the token's clock is fast.
        Drift => "drift",
        /// Who made it.
        Manufacturer => "manufacturer",
        /// The model.
        Model => "model",
        /// The family of the token, by its word: `yubikey`.
        Family => "family",
        /// The maker's lot.
        Lot => "lot",
        /// First day.
        Start => "start",
        /// Last day.
        Expiry => "expiry",
        /// The person, in the words of the file.
        User => "user",
        /// Who issued it.
        Issuer => "issuer",
        /// A name for people.
        Name => "name",
        /// Identifier of the key.
        KeyId => "key_id",
        /// Slot of a YubiKey.
        Slot => "slot",
        /// Yubico's public identity, in modhex.
        PublicId => "public_id",
        /// Yubico's private identity; `0` in OATH mode.
        PrivateId => "private_id",
        /// Kind of configuration: `OATH-HOTP` and others.
        Configuration => "configuration",
        /// The next counter of HOTP, the seconds of a time step of TOTP.
        Factor => "factor",
        /// Not used.
        Other => "other",
    }
}
