//! What is written, and where: HOTP or TOTP by what the token can, the slot among those that can hold it, and the code that
//! guards it.

use super::super::{InputFault, Result, StationError};
use domain::{OtpKind, Secret, TokenRef};
use driver::{Bank, DriverError, Identity, Overwrite, SlotContent, SlotStatus, Unable};
use oath::{Digits, Period};
use store::{Change, Purpose, Reader, SealedFor, Token};

/// How a token is to be enrolled.
#[derive(Debug, Clone, Copy)]
pub struct EnrolOptions {
    /// HOTP or TOTP; `None`: HOTP where the token can, else TOTP.
    pub kind: Option<OtpKind>,
    /// Which slot; `None`: the one that is ours already, else the first empty one.
    pub slot: Option<u8>,
    /// Digits of a code.
    pub digits: Digits,
    /// TOTP: the time step.
    pub period: Period,
    /// What may be overwritten though it is not ours: a person named the slot and said yes to it.
    pub overwrite: Overwrite,
    /// Ask for a code that confirms it: read where the token lets it be, else by a touch.
    pub confirm: bool,
}

impl Default for EnrolOptions {
    fn default() -> Self {
        let (digits, period) = (Digits::SIX, Period::THIRTY);
        Self { kind: None, slot: None, digits, period, overwrite: Overwrite::Never, confirm: true }
    }
}

/// What was asked for, where the token can do it; else HOTP before TOTP.
pub(crate) fn choose_kind(identity: &Identity, asked: Option<OtpKind>) -> Result<OtpKind> {
    let (hotp, totp) = (identity.abilities.write_hotp, identity.abilities.write_totp);
    let unsupported = |what: Unable| Err(DriverError::Unsupported(what).into());
    match asked {
        Some(OtpKind::Hotp) if !hotp && totp => unsupported(Unable::Hotp),
        Some(OtpKind::Totp) if hotp && !totp => unsupported(Unable::Totp),
        _ if !hotp && !totp => Err(too_old(identity).unwrap_or(DriverError::Unsupported(Unable::Write).into())),
        Some(kind) => Ok(kind),
        None if hotp => Ok(OtpKind::Hotp),
        None => Ok(OtpKind::Totp),
    }
}

/// Newer firmware would do, or there is none.
fn too_old(identity: &Identity) -> Option<StationError> {
    let (outdated, serial, found) = (identity.outdated.as_ref()?, identity.serial.clone()?, identity.firmware?);
    let token = TokenRef::from(&serial);
    Some(match (outdated.needed, outdated.tool.clone()) {
        (Some(needed), Some(tool)) => StationError::Outdated { token, found, needed, tool },
        (Some(_) | None, _) => StationError::TooOld { token, found },
    })
}

/// The slot that was asked for; else the one that is ours; else the first empty one; else the first that may be empty;
/// else the first.
pub(super) fn choose_slot(
    r: &Reader<'_>,
    token: &Token,
    identity: &Identity,
    kind: OtpKind,
    asked: Option<u8>,
) -> Result<u8> {
    let fitting = || identity.slots.iter().filter(|status| can_hold(status, kind));
    if let Some(number) = asked {
        let known = fitting().any(|status| status.number.0 == number);
        return if known { Ok(number) } else { Err(InputFault::Slot { slot: number, kind }.into()) };
    }
    for status in fitting() {
        if status.content != SlotContent::Empty && r.is_ours(token.id, status.number.0)? {
            return Ok(status.number.0);
        }
    }
    let first = |content| fitting().find(|status| status.content == content);
    let chosen = first(SlotContent::Empty).or(first(SlotContent::Unseen)).or(fitting().next());
    Ok(chosen.map_or(1, |status| status.number.0))
}

/// What stands in the way of writing: the content of the best slot there is, where that is neither ours nor certainly
/// empty. `None`: nothing. `token`: its record, where it has one.
pub(crate) fn obstacle(
    r: &Reader<'_>,
    token: Option<&Token>,
    identity: &Identity,
    kind: OtpKind,
    asked: Option<u8>,
) -> Result<Option<SlotContent>> {
    let mut met = None;
    for status in identity.slots.iter().filter(|status| can_hold(status, kind)) {
        if asked.is_some_and(|number| number != status.number.0) {
            continue;
        }
        let ours = token.map_or(Ok(false), |token| r.is_ours(token.id, status.number.0))?;
        if status.content == SlotContent::Empty || ours {
            return Ok(None);
        }
        if met != Some(SlotContent::Unseen) {
            met = Some(status.content);
        }
    }
    Ok(met)
}

fn can_hold(status: &SlotStatus, kind: OtpKind) -> bool {
    match status.bank {
        Bank::Any => true,
        Bank::Hotp => kind == OtpKind::Hotp,
        Bank::Totp => kind == OtpKind::Totp,
    }
}

/// The access code of this slot, which is made once and kept; and those that it may have had under an older key of the vault.
pub(super) fn access_codes(tx: &Change<'_>, token: &Token, slot: u8) -> Result<(Secret, Vec<Secret>)> {
    let before = tx.derived_before::<6>(Purpose::AccessCode, &token.serial, Some(slot))?;
    let before = before.into_iter().map(not_none).collect();
    if let Some(code) = tx.unseal(SealedFor::AccessCode(token.id, slot))? {
        return Ok((code, before));
    }
    let code = not_none(tx.derived::<6>(Purpose::AccessCode, &token.serial, Some(slot)));
    tx.seal(SealedFor::AccessCode(token.id, slot), &code)?;
    Ok((code, before))
}

/// The six bytes that guard a slot are the vault's own for it, so that a station that was set up from an older backup opens
/// it too. All zero would mean none.
fn not_none(code: Secret) -> Secret {
    if code.expose().iter().all(|byte| *byte == 0) { Secret::new(vec![0, 0, 0, 0, 0, 1]) } else { code }
}
