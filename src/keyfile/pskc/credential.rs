//! What a key computes: kind, digest, digits, secret, counter or time.

use super::{
    container::Container,
    key::{Key, only},
    value::Value,
};
use crate::{
    quoted::Quoted,
    record::{KeyCredential, KeyFactor},
    refusal::Refusal,
    rule::Rule,
    rules::Rules,
    said::digest_named,
    text::{base64, number, secret_of_xml},
    xml::Element,
};
use oath::{Algorithm, Digits, InvalidSecret, Parameters, Period, credential_secret};

/// Kind, digest, digits, secret, counter or time.
pub(super) fn credential(key: Key<'_>, container: &Container, rules: &mut Rules) -> Result<KeyCredential, Refusal> {
    let element = |name| key.value(name);
    let timed = element("TimeInterval")?.is_some() || element("Time")?.is_some();
    let kind = kind(key.attribute(&["Algorithm", "KeyAlgorithm", "SecretAlgorithm"]), timed, rules)?;
    let parameters = parameters(key, rules)?;
    let value = match element("Secret")? {
        Some(secret) => container.value(secret, "Secret", rules)?,
        None => None,
    };
    let bytes = match value.ok_or(Refusal::NoSecret)? {
        Value::Plain(text) => secret_of_xml(text, rules)?,
        Value::Decrypted(bytes) => bytes,
    };
    let secret = credential_secret(bytes.to_vec()).map_err(|InvalidSecret(bytes)| Refusal::SecretLength(bytes))?;
    let mut number = |name: &'static str, low: i64, high: i64| -> Result<Option<i64>, Refusal> {
        let Some(element) = element(name)? else { return Ok(None) };
        let Some(value) = container.value(element, name, rules)? else { return Ok(None) };
        integer(value, name, low, high, rules).map(Some)
    };
    const INT: (i64, i64) = (i32::MIN as i64, i32::MAX as i64);
    let small = |n: Option<i64>| n.and_then(|n| i32::try_from(n).ok()).unwrap_or(0);
    let factor = match kind {
        Kind::Hotp => {
            let counter = number("Counter", 0, i64::MAX)?;
            if counter.is_none() {
                rules.add(Rule::CounterAssumed);
            }
            KeyFactor::Hotp { counter: counter.and_then(|n| u64::try_from(n).ok()).unwrap_or(0) }
        }
        Kind::Totp => {
            let time = small(number("Time", INT.0, INT.1)?);
            let drift = small(number("TimeDrift", INT.0, INT.1)?);
            let period = number("TimeInterval", 1, INT.1)?;
            if period.is_none() {
                rules.add(Rule::PeriodAssumed);
            }
            let period = period.and_then(|n| Period::try_from(u32::try_from(n).ok()?).ok()).unwrap_or_default();
            KeyFactor::Totp { period, time, drift }
        }
    };
    Ok(KeyCredential { secret, parameters, factor })
}

enum Kind {
    Hotp,
    Totp,
}

fn kind(said: Option<&str>, timed: bool, rules: &mut Rules) -> Result<Kind, Refusal> {
    const PREFIX: &str = "urn:ietf:params:xml:ns:keyprov:pskc:";
    let Some(said) = said.map(str::trim).filter(|said| !said.is_empty()) else {
        rules.add(Rule::AlgorithmAssumed);
        return Ok(if timed { Kind::Totp } else { Kind::Hotp });
    };
    let exact = said.strip_prefix(PREFIX);
    let name = said.rsplit(['#', ':']).next().unwrap_or(said).to_ascii_lowercase();
    let ours = said.to_ascii_lowercase().contains("keyprov") || name == said.to_ascii_lowercase();
    let kind = match name.as_str() {
        "hotp" if ours => Kind::Hotp,
        "totp" if ours => Kind::Totp,
        "pin" if ours => return Err(Refusal::Pin),
        _ => return Err(Refusal::Algorithm(Quoted::of(said))),
    };
    if !matches!(exact, Some("hotp" | "totp")) {
        rules.add(Rule::AlgorithmNameVariant);
    }
    Ok(kind)
}

fn parameters(key: Key<'_>, rules: &mut Rules) -> Result<Parameters, Refusal> {
    let parameters = key.only("AlgorithmParameters")?;
    let usage = key.only("Usage")?; // draft-ietf-keyprov-pskc-02
    if usage.is_some() {
        rules.add(Rule::DraftNames);
    }
    let parameters = parameters.or(usage);
    let algorithm = match parameters.map(|element| only(element, "Suite")).transpose()?.flatten() {
        Some(suite) => digest(suite, rules)?,
        None => Algorithm::Sha1,
    };
    let format = parameters.map(|element| only(element, "ResponseFormat")).transpose()?.flatten();
    let attribute = |names: &[&str]| format.and_then(|format| names.iter().find_map(|name| format.attribute(name)));
    if let Some(encoding) = attribute(&["Encoding", "Format", "format"])
        && !encoding.trim().eq_ignore_ascii_case("DECIMAL")
    {
        return Err(Refusal::Format(Quoted::of(encoding)));
    }
    if matches!(attribute(&["CheckDigits", "CheckDigit"]), Some("true" | "1")) {
        return Err(Refusal::Format(Quoted::of("digits with check digit")));
    }
    let digits = match attribute(&["Length", "length"]).filter(|length| !length.is_empty()) {
        Some(length) => {
            let digits = length.trim().parse::<u8>().ok().and_then(|length| Digits::try_from(length).ok());
            digits.ok_or_else(|| Refusal::Format(Quoted::of(&format!("{length} digits"))))?
        }
        None => {
            rules.add(Rule::DigitsAssumed);
            Digits::SIX
        }
    };
    Ok(Parameters { algorithm, digits })
}

/// `Suite`: RFC 6030, 4.3.4 writes `SHA256`, draft-hoyer-keyprov-pskc-algorithm-profiles `HMAC-SHA256`.
fn digest(suite: Element<'_>, rules: &mut Rules) -> Result<Algorithm, Refusal> {
    let said = match suite.attribute("hashalgo") {
        Some(said) if suite.text().is_empty() => {
            rules.add(Rule::SuiteAsAttribute); // privacyIDEA 2 and 3.0
            said
        }
        Some(_) | None => suite.text(),
    };
    if said.is_empty() {
        return Ok(Algorithm::Sha1);
    }
    let (algorithm, exact) = digest_named(said).ok_or_else(|| Refusal::Digest(Quoted::of(said)))?;
    if !exact {
        rules.add(Rule::SuiteNameVariant);
    }
    Ok(algorithm)
}

/// A number in plain, in base 64, or decrypted: digits, or bytes with the highest first.
fn integer(value: Value<'_>, field: &'static str, low: i64, high: i64, rules: &mut Rules) -> Result<i64, Refusal> {
    let bytes = match value {
        Value::Plain(text) => match number(text, field, low, high) {
            Ok(number) => return Ok(number),
            Err(refusal) => {
                if text.trim_start_matches(['-', '+']).bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(refusal); // a number, out of range
                }
                let bytes = base64(text, field, &mut Rules::default()).map_err(|_| refusal)?;
                rules.add(Rule::IntegerInBase64);
                bytes
            }
        },
        Value::Decrypted(bytes) => bytes,
    };
    let digits = |bytes: &[u8]| bytes.strip_prefix(b"-").unwrap_or(bytes).iter().all(u8::is_ascii_digit);
    match std::str::from_utf8(&bytes) {
        Ok(text) if !text.is_empty() && digits(&bytes) => number(text, field, low, high),
        _ => {
            let refused = || Refusal::Number { field, value: Quoted::of(&format!("{} bytes", bytes.len())), low, high };
            if bytes.is_empty() || bytes.len() > 8 {
                return Err(refused());
            }
            let value = bytes.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
            i64::try_from(value).ok().filter(|n| (low..=high).contains(n)).ok_or_else(refused)
        }
    }
}
