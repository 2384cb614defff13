//! What a token shows before its codes are looked at: its socket, its slot, its secret in the records, its holder's PIN.

use crate::{InputFault, PinState, Result, Resynchronised, lane::Seat};
use bench::{BenchError, Look, UnusableReason};
use domain::{CodesLook, CredentialLook, CredentialState, PinLook, SlotLook, UsbLook};
use driver::{Identity, SlotContent};
use oath::LookAhead;
use store::{Credential, MovingFactor};

/// What the token that sits there told of itself, where it was read.
pub(super) fn identity(seat: &Seat) -> Option<&Identity> {
    match &seat.look {
        Look::Read { identity, .. } => Some(identity),
        Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => None,
    }
}

/// What USB says of a plugged device, with its own words where it cannot be used.
pub(super) fn usb_look(seat: &Seat) -> Result<(UsbLook, Option<String>)> {
    Ok(match &seat.look {
        Look::Looking => return Err(InputFault::StillLooking.into()),
        Look::Read { .. } if seat.serial().is_none() => (UsbLook::Hidden, None),
        Look::Read { .. } => (UsbLook::Read, None),
        Look::Unusable(reason, detail) => {
            let look = match reason {
                UnusableReason::Permission => UsbLook::NotPermitted,
                UnusableReason::OtpDisabled => UsbLook::Off,
                UnusableReason::NoHidNode
                | UnusableReason::UnknownFamily
                | UnusableReason::NoOtp
                | UnusableReason::Unlike
                | UnusableReason::Locked
                | UnusableReason::NotSetUp
                | UnusableReason::Silent
                | UnusableReason::BadSerial => UsbLook::Unusable,
            };
            (look, Some(detail.clone()))
        }
        // its own card says what it is
        Look::Stranger { stranger, .. } => return Err(BenchError::from(stranger).into()),
    })
}

/// What is in the slot of the credential in use; without one, whether a stranger's programming is.
pub(super) fn slot_look(identity: Option<&Identity>, all: &[Credential], present: Option<&Credential>) -> SlotLook {
    let Some(identity) = identity else { return SlotLook::Unknown };
    let content = |number| identity.slots.iter().find(|slot| slot.number.0 == number).map(|slot| slot.content);
    match present {
        Some(credential) => match credential.slot.and_then(content) {
            Some(SlotContent::Programmed) => SlotLook::Ours,
            Some(SlotContent::Empty) => SlotLook::Empty,
            Some(SlotContent::Unseen) | None => SlotLook::Unknown,
        },
        None if all.is_empty() && identity.slots.iter().any(|slot| slot.is_programmed()) => SlotLook::Foreign,
        None => SlotLook::Unknown,
    }
}

/// Whether codes that were found would have been accepted anyway.
pub(super) fn place(before: Option<&Credential>, found: &Resynchronised) -> CodesLook {
    match (before.map(|credential| credential.factor), found.drift) {
        (Some(MovingFactor::Totp { drift, .. }), Some(now)) if now.abs_diff(drift.by(found.clock)) > 1 => {
            CodesLook::Drifted
        }
        (Some(MovingFactor::Totp { .. }), _) => CodesLook::Near,
        _ if found.ahead > u64::from(LookAhead::default().get()) => CodesLook::Ahead,
        _ => CodesLook::Near,
    }
}

/// Where the secret stands that is in use or would be; `all`: every one that the token ever had.
pub(super) fn credential_look(all: &[Credential], present: Option<&Credential>) -> CredentialLook {
    match present {
        None if all.is_empty() => CredentialLook::Missing,
        None => CredentialLook::Ended,
        Some(credential) => match credential.state {
            CredentialState::Suspended | CredentialState::SuspendedUnconfirmed => CredentialLook::Suspended,
            CredentialState::PreActivation => CredentialLook::Unconfirmed,
            _ if !credential.verified => CredentialLook::Unconfirmed,
            _ => CredentialLook::Active,
        },
    }
}

/// How the holder's PIN stands; `None`: there is no holder.
pub(super) fn pin_look(state: Option<PinState>) -> PinLook {
    match state {
        None => PinLook::NotAsked,
        Some(PinState::Missing) => PinLook::Missing,
        Some(PinState::Locked) => PinLook::Locked,
        Some(PinState::Set) => PinLook::Set,
    }
}
