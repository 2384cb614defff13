//! One `KeyPackage`: from its elements to records, each with the rules that it took.

use super::{
    container::Container,
    credential::credential,
    key::{Key, id, only, text},
    policy::{draft_usage, policy, validity},
};
use crate::{
    entries::ReadKey,
    record::{Device, KeyNotes, KeyRecord, KeyUsage, Policy},
    refusal::Refusal,
    rule::Rule,
    rules::Rules,
    said::family,
    text::{date, name},
    xml::{Element, Ns, Tree},
};
use domain::{Family, Serial};
use std::collections::BTreeMap;

/// What a file says once for many keys, by the identifier that they name.
pub(super) type Properties = BTreeMap<String, Tree>;

/// Every key of the package. RFC 6030 has at most one; a package without any is refused in words.
pub(super) fn read<'a>(
    package: Element<'a>,
    container: &'a Container,
    properties: &'a Properties,
    rules: Rules,
) -> impl Iterator<Item = ReadKey> + 'a {
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
    Ok(KeyRecord { serial, family: family_of(key)?, credential, device, key: notes, policy })
}

fn device(package: Element<'_>, key: Element<'_>, rules: &mut Rules) -> Result<Device, Refusal> {
    let crypto_module = package.at(&["CryptoModuleInfo", "Id"]).map(|id| name(id.text(), "CryptoModuleInfo"));
    let lot = own(key, "Batch");
    let mut device = Device {
        crypto_module: crypto_module.transpose()?.flatten(),
        lot: lot.map(|lot| name(lot.text(), "Batch")).transpose()?.flatten(),
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

fn extensions(element: Option<Element<'_>>, rules: &mut Rules) {
    let Some(element) = element else { return };
    let foreign = |child: Element<'_>| match child.name() {
        _ if child.ns() == Ns::Other => true,
        "Extensions" => !child.children().all(is_own),
        "ChallengeFormat" => true,
        _ => false,
    };
    if element.children().any(foreign) {
        rules.add(Rule::ExtensionIgnored);
    }
}

/// What RFC 6030 has no element for: an extension of ours (RFC 6030, 7), which others pass over. The lot is called `Batch` there, as
/// in every file that was written before.
fn own<'a>(key: Element<'a>, name: &'a str) -> Option<Element<'a>> {
    let mut extensions = key.named("Extensions").flat_map(Element::children);
    extensions.find(|element| is_own(*element) && element.name() == name)
}

fn is_own(element: Element<'_>) -> bool {
    element.ns() == Ns::Own && matches!(element.name(), "Batch" | "Family")
}

fn family_of(key: Element<'_>) -> Result<Option<Family>, Refusal> {
    own(key, "Family").map(Element::text).filter(|said| !said.is_empty()).map(family).transpose()
}
