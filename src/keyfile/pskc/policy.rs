//! What a key may be used for, and when.

use super::key::only;
use crate::{
    quoted::Quoted,
    record::{KeyUsage, PinPolicy, Policy, Validity},
    refusal::Refusal,
    rules::Rules,
    text::{date, name, number},
    xml::{Element, Ns},
};

/// What drafts say a key is for: attributes of `Usage`, `OTP="true"`.
pub(super) fn draft_usage(usage: Element<'_>, policy: &mut Policy) {
    for (name, _) in usage.attributes().filter(|(_, value)| matches!(*value, "true" | "1")) {
        let known = KeyUsage::ALL.iter().find(|usage| usage.word().eq_ignore_ascii_case(name));
        if let Some(known) = known.filter(|known| !policy.usage.contains(known)) {
            policy.usage.push(*known);
        }
    }
}

/// RFC 6030, 5: what is not understood is not permitted.
pub(super) fn policy(element: Element<'_>, rules: &mut Rules) -> Result<Policy, Refusal> {
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

/// From when and until when something holds.
pub(super) fn validity(element: Element<'_>, rules: &mut Rules) -> Result<Validity, Refusal> {
    let mut moment = |name: &'static str| -> Result<_, Refusal> {
        only(element, name)?
            .map(Element::text)
            .filter(|text| !text.is_empty())
            .map(|text| date(text, name, rules))
            .transpose()
    };
    Ok(Validity { start: moment("StartDate")?, expiry: moment("ExpiryDate")? })
}
