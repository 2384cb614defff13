//! What forms of key files say of a key in words and numbers, read the same way in each.

use super::quoted::Quoted;
use super::record::{Device, KeyCredential, KeyFactor, KeyNotes, KeyRecord, Policy};
use super::refusal::Refusal;
use super::text::number;
use domain::{Family, Serial, TokenKind};
use oath::{Algorithm, Digits, InvalidSecret, Parameters, Period, credential_secret};

/// A whole number between bounds.
pub(super) fn count(said: &str, field: &'static str, low: i64, high: i64) -> Result<i64, Refusal> {
    number(said, field, low, high)
}

/// The next counter of HOTP.
pub(super) fn counter(said: &str) -> Result<KeyFactor, Refusal> {
    let counter = count(said, "counter", 0, i64::MAX)?;
    Ok(KeyFactor::Hotp { counter: u64::try_from(counter).unwrap_or(0) })
}

/// Seconds of a time step.
pub(super) fn period(said: &str) -> Result<Period, Refusal> {
    let seconds = count(said, "period", 1, i32::MAX.into())?;
    Ok(u32::try_from(seconds).ok().and_then(|seconds| Period::try_from(seconds).ok()).unwrap_or_default())
}

/// Digits of a code.
pub(super) fn digits(said: &str) -> Result<Digits, Refusal> {
    let digits = said.trim().parse::<u8>().ok().and_then(|digits| Digits::try_from(digits).ok());
    digits.ok_or_else(|| Refusal::Format(Quoted::of(said)))
}

/// A digest by the names that files have, and whether it is one of the two usual ones (`SHA256`, `HMAC-SHA256`).
pub(super) fn digest_named(said: &str) -> Option<(Algorithm, bool)> {
    let exact = ["SHA1", "SHA256", "SHA512", "HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512"].contains(&said);
    let bare: String = said.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let algorithm = bare.strip_prefix("hmac").unwrap_or(&bare).parse().ok()?;
    Some((algorithm, exact))
}

/// The digest.
pub(super) fn digest(said: &str) -> Result<Algorithm, Refusal> {
    digest_named(said.trim()).map(|(algorithm, _)| algorithm).ok_or_else(|| Refusal::Digest(Quoted::of(said)))
}

/// The family of a token, by its word. Nobody's file has a secret of an authenticator application of ours.
pub(super) fn family(said: &str) -> Result<Family, Refusal> {
    let family =
        said.trim().to_ascii_lowercase().parse().ok().filter(|family: &Family| family.kind() == TokenKind::Hardware);
    family.ok_or_else(|| Refusal::Family(Quoted::of(said)))
}

/// Something that is neither HOTP nor TOTP.
pub(super) fn other_algorithm(said: &str) -> Refusal {
    Refusal::Algorithm(Quoted::of(said))
}

/// Secret and parameters, if the secret's length can be.
pub(super) fn credential(bytes: &[u8], parameters: Parameters, factor: KeyFactor) -> Result<KeyCredential, Refusal> {
    let secret = credential_secret(bytes.to_vec()).map_err(|InvalidSecret(bytes)| Refusal::SecretLength(bytes))?;
    Ok(KeyCredential { secret, parameters, factor })
}

/// The record of forms that know little beside the key.
pub(super) fn record(serial: Serial, credential: KeyCredential, device: Device, key: KeyNotes) -> KeyRecord {
    KeyRecord { serial, family: None, credential: Some(credential), device, key, policy: Policy::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_refusal_repeats_what_could_be_a_key() {
        for key in ["JBSWY3DPEHPK3PXP", "7a6b5c4d3e2f10a1b2c3", "emtcTT4vEKGyw9Tl9gcYKTpLXG0="] {
            let refusals = [
                counter(key).unwrap_err(),
                period(key).unwrap_err(),
                digits(key).unwrap_err(),
                digest(key).unwrap_err(),
                other_algorithm(key),
                family(key).unwrap_err(),
            ];
            assert!(refusals.iter().all(|refusal| !refusal.to_string().contains(&key[..8])), "{refusals:?}");
        }
        assert_eq!(
            digits("9").unwrap_err().to_string().split(':').next(),
            Some("codes of \"9\" are not supported, 6 to 8 decimal digits without check digit are")
        );
    }
}
