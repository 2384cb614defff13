//! One `otpauth://TYPE/LABEL?PARAMETERS`, as the Key URI Format of Google Authenticator has it.
//!
//! <https://github.com/google/google-authenticator/wiki/Key-Uri-Format>. Its defaults are its own (SHA-1, 6 digits, 30 s)
//! and no guess; a counter has none, so its absence is told.

use super::super::entries::{Read, ReadKey};
use super::super::quoted;
use super::super::record::{Device, KeyFactor, KeyNotes};
use super::super::refusal::Refusal;
use super::super::rule::Rule;
use super::super::rules::Rules;
use super::super::said::{counter, credential, digest, digits, other_algorithm, period, record};
use super::super::text::name;
use super::label;
use data_encoding::{Encoding, Specification};
use domain::Serial;
use oath::{Algorithm, Digits, Parameters, Period};
use percent_encoding::percent_decode_str;
use std::sync::LazyLock;
use zeroize::Zeroizing;

/// How such an address begins.
pub(super) const ADDRESS: &str = "otpauth://";

/// Base 32 as applications read it: the bits that a last character has too many are not looked at.
static BASE32: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    specification.translate.from.push_str("abcdefghijklmnopqrstuvwxyz");
    specification.translate.to.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    specification.ignore.push_str(" -");
    specification.check_trailing_bits = false;
    specification.encoding().expect("RFC 4648, 6")
});

/// Where the address ends: an address has no spaces but in labels that were never escaped, so it takes the rest of the
/// line, without quotes around it, and without the cells behind it where it stands in a table.
pub(super) fn end(text: &str, within: bool) -> &str {
    let text = if within { text.split(['"', ';', '\t', '|', '>']).next().unwrap_or(text) } else { text };
    text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';'))
}

/// What an address says; `before` is the serial that stood before it in its line.
pub(super) fn read(address: &str, before: Option<Serial>) -> ReadKey {
    match parts(address) {
        Ok(uri) => {
            let mut rules = Rules::default();
            let serial = before.map_or_else(|| uri.serial(&mut rules), Ok);
            let said = serial.as_ref().ok().map(Serial::to_string);
            (said, serial.and_then(|serial| uri.record(serial, rules)))
        }
        Err(refusal) => (before.map(|serial| serial.to_string()), Err(refusal)),
    }
}

/// The pieces of an address, unescaped.
struct Uri {
    kind: String,
    /// Before the colon of the label.
    prefix: Option<String>,
    account: String,
    parameters: Vec<(String, Zeroizing<String>)>,
}

fn parts(address: &str) -> Result<Uri, Refusal> {
    let rest = address.get(ADDRESS.len()..).unwrap_or_default();
    let (path, query) = rest.split_once('?').ok_or(Refusal::NoAddress)?;
    let (kind, label) = path.split_once('/').unwrap_or((path, ""));
    let label = unescaped(label, "label")?;
    let (prefix, account) = match label.rsplit_once(':') {
        Some((prefix, account)) => (Some(prefix.trim().to_owned()), account.trim().to_owned()),
        None => (None, label.trim().to_owned()),
    };
    let mut parameters = Vec::new();
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        parameters.push((key.trim().to_ascii_lowercase(), unescaped(value, "parameter")?));
    }
    Ok(Uri { kind: kind.trim().to_ascii_lowercase(), prefix, account, parameters })
}

pub(super) fn unescaped(text: &str, field: &'static str) -> Result<Zeroizing<String>, Refusal> {
    let text = percent_decode_str(text).decode_utf8().map_err(|_| Refusal::Encoding { field, expected: "UTF-8" })?;
    Ok(Zeroizing::new(text.into_owned()))
}

impl Uri {
    /// A parameter that may be there once, if it says anything.
    fn get(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        let mut values = self.parameters.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim());
        let first = values.next();
        if values.next().is_some() { Err(Refusal::Twice(name)) } else { Ok(first.filter(|value| !value.is_empty())) }
    }

    fn serial(&self, rules: &mut Rules) -> Result<Serial, Refusal> {
        if let Some(said) = self.get("serial")? {
            return Ok(quoted::serial(said).ok_or(Refusal::NoSerialInLabel)?.parse()?);
        }
        let serial = label::serial_in(&self.account).ok_or(Refusal::NoSerialInLabel)?;
        // a label that repeats the secret would print it as a serial
        if self.get("secret")?.is_some_and(|secret| secret.eq_ignore_ascii_case(serial.as_str())) {
            return Err(Refusal::NoSerialInLabel);
        }
        rules.add(Rule::SerialFromLabel);
        Ok(serial)
    }

    fn record(&self, serial: Serial, mut rules: Rules) -> Read {
        let timed = match self.kind.as_str() {
            "totp" => true,
            "hotp" => false,
            other => return Err(other_algorithm(other)),
        };
        // Steam's letters, and whatever else is no number of 6 to 8 digits
        if let Some(encoder) = self.get("encoder")? {
            return Err(other_algorithm(encoder));
        }
        let parameters = Parameters {
            algorithm: self.get("algorithm")?.map_or(Ok(Algorithm::Sha1), digest)?,
            digits: self.get("digits")?.map_or(Ok(Digits::SIX), digits)?,
        };
        let factor = if timed {
            let period = self.get("period")?.map_or(Ok(Period::THIRTY), period)?;
            KeyFactor::Totp { period, time: 0, drift: 0 }
        } else if let Some(said) = self.get("counter")? {
            counter(said)?
        } else {
            rules.add(Rule::CounterAssumed);
            KeyFactor::Hotp { counter: 0 }
        };
        let secret = self.get("secret")?.ok_or(Refusal::NoSecret)?;
        let secret = BASE32.decode(secret.trim_end_matches('=').as_bytes()).map(Zeroizing::new);
        let secret = secret.map_err(|_| Refusal::Encoding { field: "secret", expected: "base32" })?;
        let credential = credential(&secret, parameters, factor)?;
        let issuer = match self.get("issuer")? {
            // where spaces were written as forms do
            Some(issuer) => name(&issuer.replace('+', " "), "issuer")?,
            None => name(self.prefix.as_deref().unwrap_or_default(), "issuer")?,
        };
        let label = name(&self.account, "label")?.filter(|label| !label.eq_ignore_ascii_case(serial.as_str()));
        let key = KeyNotes { issuer, friendly_name: label, ..KeyNotes::default() };
        Ok((record(serial, credential, Device::default(), key), rules))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Secret;
    use oath::{Totp, otpauth_uri};
    use proptest::prelude::*;

    fn one(address: &str) -> Result<(crate::KeyRecord, Vec<Rule>), Refusal> {
        read(address, None).1.map(|(record, rules)| (record, rules.iter().collect()))
    }

    #[test]
    fn every_parameter_counts_and_the_formats_own_defaults_are_taken() {
        let (record, rules) =
            one("OTPAUTH://TOTP/%C3%89cole%3ALOGE0001?Secret=jbsw%20y3dp-ehpk3pxp%3D%3D&issuer=Lyc%C3%A9e+Essai\
             &ALGORITHM=SHA256&digits=8&period=60&image=https%3A%2F%2Fecole.example%2Fa.png")
            .unwrap();
        let credential = record.credential.unwrap();
        assert_eq!(record.serial.as_str(), "LOGE0001");
        assert_eq!(credential.secret.expose(), b"Hello!\xde\xad\xbe\xef");
        assert_eq!((credential.parameters.algorithm, credential.parameters.digits.get()), (Algorithm::Sha256, 8));
        assert!(matches!(credential.factor, KeyFactor::Totp { period, time: 0, drift: 0 } if period.seconds() == 60));
        assert_eq!(record.key.issuer.as_deref(), Some("Lycée Essai"));
        assert_eq!(rules, [Rule::SerialFromLabel]);

        let (record, rules) = one("otpauth://hotp/LOGE0002?secret=JBSWY3DPEHPK3PXP").unwrap();
        let credential = record.credential.unwrap();
        assert_eq!((credential.parameters.algorithm, credential.parameters.digits), (Algorithm::Sha1, Digits::SIX));
        assert_eq!(credential.factor, KeyFactor::Hotp { counter: 0 });
        assert_eq!(rules, [Rule::SerialFromLabel, Rule::CounterAssumed]);
        let (record, _) = one("otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&serial=LOGE0003&counter=7").unwrap();
        assert_eq!(record.serial.as_str(), "LOGE0003");
        assert_eq!(record.credential.unwrap().factor, KeyFactor::Hotp { counter: 7 });
        assert_eq!(record.key.friendly_name.as_deref(), Some("x"));
    }

    #[test]
    fn what_cannot_be_read_right_is_refused() {
        for (address, word) in [
            ("otpauth://totp/LOGE0001", "no_address"),
            ("otpauth://totp/LOGE0001?issuer=x", "no_secret"),
            ("otpauth://totp/elodie@ecole.example?secret=JBSWY3DPEHPK3PXP", "no_serial_in_label"),
            ("otpauth://totp/LOGE0001?secret=JBSWY3DPEHPK3PXP&digits=5", "format"),
            ("otpauth://totp/LOGE0001?secret=JBSWY3DPEHPK3PXP&algorithm=MD5", "digest"),
            ("otpauth://totp/LOGE0001?secret=JBSWY3DPEHPK3PXP&period=0", "number"),
            ("otpauth://hotp/LOGE0001?secret=JBSWY3DPEHPK3PXP&counter=-1", "number"),
            ("otpauth://steam/LOGE0001?secret=JBSWY3DPEHPK3PXP", "algorithm"),
            ("otpauth://totp/LOGE0001?secret=JBSWY3DPEHPK3PXP&encoder=steam", "algorithm"),
            ("otpauth://totp/LOGE0001?secret=JBSWY3DP0HPK3PXP", "encoding"),
            ("otpauth://totp/LOGE0001?secret=JBSWY3DPEHPK3PXPA", "encoding"),
            ("otpauth://totp/LOGE0001?secret=JBSWY3DPEHPK3PXP&secret=JBSWY3DPEHPK3PXP", "twice"),
            ("otpauth://totp/LOGE0001%FF?secret=JBSWY3DPEHPK3PXP", "encoding"),
        ] {
            assert_eq!(one(address).unwrap_err().word(), word, "{address}");
        }
    }

    proptest! {
        #[test]
        fn what_we_write_for_telephones_is_read_as_it_was_meant(
            secret in prop::collection::vec(any::<u8>(), 1..65),
            algorithm in prop::sample::select(Algorithm::ALL),
            digits in 6u8..=8,
            seconds in 1u32..1000,
            issuer in "[A-Za-zéà &?=%#:+]{0,12}",
        ) {
            let parameters = Parameters { algorithm, digits: digits.try_into().unwrap() };
            let totp = Totp::new(parameters, seconds.try_into().unwrap());
            let address = otpauth_uri(&issuer, "LOGE0001", &Secret::new(secret.clone()), &totp);
            let (record, _) = one(&address).unwrap();
            let credential = record.credential.unwrap();
            prop_assert_eq!(credential.secret.expose(), &secret[..]);
            prop_assert_eq!(credential.parameters, parameters);
            prop_assert_eq!(credential.factor, KeyFactor::Totp { period: totp.period, time: 0, drift: 0 });
        }
    }
}
