//! The hash under a code, and how a secret was read out of a file.

use super::verb::words;

words! {
    /// The hash under the HMAC (RFC 4226: SHA-1; RFC 6238 adds the others).
    Algorithm {
        /// HMAC-SHA-1.
        Sha1 => "sha1",
        /// HMAC-SHA-256.
        Sha256 => "sha256",
        /// HMAC-SHA-512.
        Sha512 => "sha512",
    }
}

words! {
    /// How the imported bytes give the secret.
    ReadingWord {
        /// They are it.
        AsImported => "as_imported",
        /// They were text of it.
        FromText => "from_text",
        /// Their text is it.
        AsText => "as_text",
    }
}
