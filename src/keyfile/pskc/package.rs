//! One `KeyPackage`: from its elements to records, each with the rules that it took.

use super::super::entries::Told;
use super::super::quoted::Quoted;
use super::super::record::{
    Device, KeyCredential, KeyFactor, KeyNotes, KeyRecord, KeyUsage, PinPolicy, Policy, Validity,
};
use super::super::report::{Refusal, Rule, Rules};
use super::super::text::{base64, date, name, number, secret_of_xml};
use super::super::xml::{Element, Ns, Tree};
use super::container::{Container, Value};
use domain::Serial;
use oath::{Algorithm, Digits, InvalidSecret, Parameters, Period, credential_secret};
use std::collections::BTreeMap;

/// What a file says once for many keys, by the identifier that they name.
pub(super) type Properties = BTreeMap<String, Tree>;

/// Every key of the package. RFC 6030 has at most one; a package without any is refused in words.
pub(super) fn read<'a>(
    package: Element<'a>,
    container: &'a Container,
    properties: &'a Properties,
    rules: Rules,
) -> impl Iterator<Item = Told> + 'a {
    let serial = package.at(&["DeviceInfo", "SerialNo"]).or_else(|| package.at(&["DeviceId", "SerialNo"]));
    let serial = serial.map(Element::text).filter(|serial| !serial.is_empty());
    // in the first draft a key is a `Secret`
    let named = move |element: &Element<'_>| {
        element.ns() != Ns::Other
            && (element.name() == "Key" || package.name() == "Device" && element.name() == "Secret")
    };
    let none = !package.children().any(|element| named(&element));
    let missing = none.then(|| (serial.map(str::to_owned), Err(Refusal::NoSecret)));
    let keys = package.children().filter(named).map(move |key| {
        let mut rules = rules;
        let id = id(key);
        let said = serial.or(id).map(str::to_owned);
        if serial.is_none() {
            rules.add(Rule::SerialFromKeyId);
        }
        if package.name() == "Device" || key.attribute("KeyId").is_some() {
            rules.add(Rule::DraftNames);
        }
        let shared = match key.attribute("KeyProperties").filter(|id| !id.is_empty()) {
            // what the key is would be a guess
            Some(id) if !properties.contains_key(id) => {
                return (said, Err(Refusal::Encoding { field: "KeyProperties", expected: "in the file" }));
            }
            Some(id) => properties.get(id).map(Tree::root),
            None => None,
        };
        let key = Key { key, properties: shared };
        let record = record(package, key, said.as_deref(), container, &mut rules);
        (said, record.map(|record| (record, rules)))
    });
    missing.into_iter().chain(keys)
}

/// A key, and what is said of many at once beside it.
#[derive(Clone, Copy)]
struct Key<'a> {
    key: Element<'a>,
    properties: Option<Element<'a>>,
}

impl<'a> Key<'a> {
    /// A child that may be there once: the key's own, or the one that it shares.
    fn only(self, name: &'static str) -> Result<Option<Element<'a>>, Refusal> {
        match (only(self.key, name)?, self.properties) {
            (None, Some(shared)) => only(shared, name),
            (own, _) => Ok(own),
        }
    }

    fn attribute(self, names: &[&str]) -> Option<&'a str> {
        let of = |element: Element<'a>| names.iter().find_map(|name| element.attribute(name));
        of(self.key).or_else(|| self.properties.and_then(of))
    }

    /// A value within `Data`, or the `Data` of that name in the oldest drafts.
    fn value(self, name: &'static str) -> Result<Option<Element<'a>>, Refusal> {
        for element in [Some(self.key), self.properties].into_iter().flatten() {
            let mut found = None;
            let whole = element.named("Data").filter(|data| data.attribute("Name").is_none());
            let named = element.named("Data").filter(|data| {
                let said = data.attribute("Name").unwrap_or_default();
                said.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).eq(name.to_lowercase().chars())
            });
            for (count, data) in whole.enumerate() {
                if count > 0 {
                    return Err(Refusal::Twice("Data"));
                }
                found = only(data, name)?;
            }
            for data in named {
                if found.replace(data).is_some() {
                    return Err(Refusal::Twice(name));
                }
            }
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

fn id(key: Element<'_>) -> Option<&str> {
    ["Id", "KeyId", "SecretId"].iter().find_map(|name| key.attribute(name)).filter(|id| !id.is_empty())
}

/// Whether elements of XML encryption stand in their own namespaces, and every name in the format's capitals. The parameters of PBKDF2 stand in three in the wild,
/// and in none in RFC 6030's own figure 7.
pub(super) fn names(tree: &Tree, container: Ns) -> Rules {
    let mut rules = Rules::default();
    // drafts have small letters in attributes of their own
    if tree.recased() && container != Ns::PskcDraft {
        rules.add(Rule::NamesInOtherCase);
    }
    for element in tree.elements() {
        let expected = match element.name() {
            "EncryptionMethod" | "CipherData" | "CipherValue" => Ns::Xenc,
            _ => container,
        };
        if !matches!(element.ns(), Ns::Other | Ns::Own) && element.ns() != expected {
            rules.add(Rule::OddNamespace);
        }
    }
    rules
}

fn record(
    package: Element<'_>,
    whole: Key<'_>,
    serial: Option<&str>,
    container: &Container,
    rules: &mut Rules,
) -> Result<KeyRecord, Refusal> {
    let serial: Serial = serial.ok_or(Refusal::NoSerial)?.parse()?;
    let key = whole.key;
    let mut policy = match only(key, "Policy")? {
        Some(element) => policy(element, rules)?,
        None => Policy::default(),
    };
    if let Some(usage) = whole.only("Usage")? {
        draft_usage(usage, &mut policy);
    }
    if !policy.usage.is_empty() && !policy.usage.contains(&KeyUsage::Otp) {
        return Err(Refusal::NotForOtp);
    }
    let credential = Some(credential(whole, container, rules)?);
    for element in [Some(package), Some(key), package.at(&["DeviceInfo"]), key.at(&["AlgorithmParameters"])] {
        extensions(element, rules);
    }
    let device = device(package, key, rules)?;
    let text = |element, field| text(key, element, field);
    let notes = KeyNotes {
        id: name(id(key).unwrap_or_default(), "Id")?,
        issuer: whole.only("Issuer")?.map_or(Ok(None), |issuer| name(issuer.text(), "Issuer"))?,
        // one a language, where there are several
        friendly_name: key.named("FriendlyName").next().map_or(Ok(None), |said| name(said.text(), "FriendlyName"))?,
        user_id: text("UserId", "UserId")?,
        profile: text("KeyProfileId", "KeyProfileId")?,
        reference: text("KeyReference", "KeyReference")?,
    };
    Ok(KeyRecord { serial, credential, device, key: notes, policy })
}

/// Kind, digest, digits, secret, counter or time.
fn credential(key: Key<'_>, container: &Container, rules: &mut Rules) -> Result<KeyCredential, Refusal> {
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
    let (algorithm, exact) = super::super::csv::digest_named(said).ok_or_else(|| Refusal::Digest(Quoted::of(said)))?;
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

fn device(package: Element<'_>, key: Element<'_>, rules: &mut Rules) -> Result<Device, Refusal> {
    let crypto_module = package.at(&["CryptoModuleInfo", "Id"]).map(|id| name(id.text(), "CryptoModuleInfo"));
    let batch = key.named("Extensions").find_map(|extensions| extensions.children().find(|e| is_batch(*e)));
    let mut device = Device {
        crypto_module: crypto_module.transpose()?.flatten(),
        batch: batch.map(|batch| name(batch.text(), "Batch")).transpose()?.flatten(),
        ..Device::default()
    };
    let info = only(package, "DeviceInfo")?.or(only(package, "DeviceId")?);
    let Some(info) = info else { return Ok(device) };
    only(info, "SerialNo")?;
    device.manufacturer = text(info, "Manufacturer", "Manufacturer")?;
    device.model = text(info, "Model", "Model")?;
    device.issue_no = text(info, "IssueNo", "IssueNo")?;
    device.binding = text(info, "DeviceBinding", "DeviceBinding")?;
    device.user_id = text(info, "UserId", "UserId")?;
    device.validity = validity(info, rules)?;
    if device.validity.expiry.is_none() {
        device.validity.expiry = draft_expiry(info, rules);
    }
    Ok(device)
}

/// `Expiry` of the oldest drafts, 01/01/2038: nobody says whether day or month comes first, so it is read where only one
/// can be meant.
fn draft_expiry(info: Element<'_>, rules: &mut Rules) -> Option<jiff::Timestamp> {
    let said = info.named("Expiry").next().map(Element::text).filter(|said| !said.is_empty())?;
    let mut parts = said.split('/').map(|part| part.trim().parse::<i16>().ok());
    let read = match [parts.next(), parts.next(), parts.next(), parts.next()] {
        [Some(Some(a)), Some(Some(b)), Some(Some(year)), None] if year >= 1000 => match (a, b) {
            (day, month) if month == day || (day > 12 && month <= 12) => Some((year, month, day)),
            (month, day) if day > 12 => Some((year, month, day)),
            _ => None,
        },
        _ => None,
    };
    let iso = read.map_or_else(|| said.to_owned(), |(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
    let told = read.is_some() || !said.contains('/');
    let moment = told.then(|| date(&iso, "Expiry", rules).ok()).flatten();
    if moment.is_none() {
        rules.add(Rule::AmbiguousDate);
    }
    moment
}

/// What drafts say a key is for: attributes of `Usage`, `OTP="true"`.
fn draft_usage(usage: Element<'_>, policy: &mut Policy) {
    for (name, _) in usage.attributes().filter(|(_, value)| matches!(*value, "true" | "1")) {
        let known = KeyUsage::ALL.iter().find(|usage| usage.word().eq_ignore_ascii_case(name));
        if let Some(known) = known.filter(|known| !policy.usage.contains(known)) {
            policy.usage.push(*known);
        }
    }
}

/// RFC 6030, 5: what is not understood is not permitted.
fn policy(element: Element<'_>, rules: &mut Rules) -> Result<Policy, Refusal> {
    let mut policy = Policy { validity: validity(element, rules)?, ..Policy::default() };
    for child in element.children() {
        match child.name() {
            _ if child.ns() == Ns::Other => return Err(Refusal::Policy(Quoted::of(child.name()))),
            "StartDate" | "ExpiryDate" => {}
            "PINPolicy" if policy.pin.is_some() => return Err(Refusal::Twice("PINPolicy")),
            "PINPolicy" => policy.pin = Some(pin_policy(child)?),
            "KeyUsage" => {
                let usage = child.text().parse().map_err(|_| Refusal::Policy(Quoted::of(child.text())))?;
                if !policy.usage.contains(&usage) {
                    policy.usage.push(usage);
                }
            }
            "NumberOfTransactions" => {
                let count = number(child.text(), "NumberOfTransactions", 0, i64::MAX)?;
                policy.transactions = u64::try_from(count).ok();
            }
            other => return Err(Refusal::Policy(Quoted::of(other))),
        }
    }
    Ok(policy)
}

fn pin_policy(element: Element<'_>) -> Result<PinPolicy, Refusal> {
    let refused = |what: &str| Refusal::Policy(Quoted::of(what));
    if let Some(child) = element.children().next() {
        return Err(refused(child.name()));
    }
    let mut pin = PinPolicy::default();
    for (key, value) in element.attributes() {
        let count = || number(value, "PINPolicy", 0, u32::MAX.into()).map(|n| u32::try_from(n).ok());
        match key {
            "PINKeyId" => pin.key_id = name(value, "PINKeyId")?,
            "PINUsageMode" => pin.mode = Some(value.parse().map_err(|_| refused(value))?),
            "MaxFailedAttempts" => pin.max_failed_attempts = count()?,
            "MinLength" => pin.min_length = count()?,
            "MaxLength" => pin.max_length = count()?,
            "PINEncoding" => pin.encoding = Some(value.parse().map_err(|_| refused(value))?),
            other => return Err(refused(other)),
        }
    }
    Ok(pin)
}

fn validity(element: Element<'_>, rules: &mut Rules) -> Result<Validity, Refusal> {
    let mut moment = |name: &'static str| -> Result<_, Refusal> {
        only(element, name)?
            .map(Element::text)
            .filter(|text| !text.is_empty())
            .map(|text| date(text, name, rules))
            .transpose()
    };
    Ok(Validity { start: moment("StartDate")?, expiry: moment("ExpiryDate")? })
}

fn extensions(element: Option<Element<'_>>, rules: &mut Rules) {
    let Some(element) = element else { return };
    let foreign = |child: Element<'_>| match child.name() {
        _ if child.ns() == Ns::Other => true,
        "Extensions" => !child.children().all(is_batch),
        "ChallengeFormat" => true,
        _ => false,
    };
    if element.children().any(foreign) {
        rules.add(Rule::ExtensionIgnored);
    }
}

fn is_batch(element: Element<'_>) -> bool {
    element.ns() == Ns::Own && element.name() == "Batch"
}

/// The text of a child that may be there once.
fn text(parent: Element<'_>, element: &'static str, field: &'static str) -> Result<Option<String>, Refusal> {
    only(parent, element)?.map_or(Ok(None), |child| name(child.text(), field))
}

/// A child that may be there once: two of them would let each reader choose another.
fn only<'a>(parent: Element<'a>, name: &'static str) -> Result<Option<Element<'a>>, Refusal> {
    let mut children = parent.named(name);
    let first = children.next();
    if children.next().is_some() { Err(Refusal::Twice(name)) } else { Ok(first) }
}
