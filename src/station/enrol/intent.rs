//! What becomes of an intent in the records, once the token has told: it takes the slot, is given up, or what stood there before
//! ends. Every function is part of somebody's change; nothing here talks to a token.

use crate::{
    Result, Settled, StationError,
    entries::of_token,
    secrets::{destroy, turn},
};
use domain::{CredentialEvent, CredentialId, CredentialState, IntentStage, Stage, event};
use store::{Change, Credential, Entry, Token};

impl Settled {
    /// What the journal keeps of it.
    fn stage(self) -> Stage {
        match self {
            Self::Finished => Stage::Finished,
            Self::RolledBack => Stage::RolledBack,
        }
    }
}

/// A code of the token proved that it holds the secret. `Some`: and that settled an enrolment that was open.
pub(crate) fn confirm(tx: &Change<'_>, token: &Token, credential: &Credential) -> Result<Option<Entry>> {
    let settled = settled_by(tx, token, credential)?;
    let gone = || StationError::NoCredential(token.name());
    let present = tx.credential(credential.id)?.ok_or_else(gone)?;
    if present.state.is_unconfirmed() && present.stage != IntentStage::Written {
        tx.set_stage(present.id, present.stage, IntentStage::Written)?;
    }
    turn(tx, token, &present, CredentialEvent::Confirm)?;
    if !present.verified {
        tx.set_verified(present.id)?;
    }
    tx.trust_credential(present.id)?;
    Ok(settled)
}

/// A code proved that the slot of this credential holds it: what was open there is settled. `None`: nothing was.
fn settled_by(tx: &Change<'_>, token: &Token, proven: &Credential) -> Result<Option<Entry>> {
    let Some(slot) = proven.slot else { return Ok(None) };
    let candidates = tx.candidates(token.id, proven.slot)?;
    if !candidates.iter().any(Credential::is_open) {
        return Ok(None);
    }
    let settled = if proven.is_open() {
        takes_the_slot(tx, token, proven.id)?;
        Settled::Finished
    } else {
        for other in candidates.iter().filter(|other| other.is_open()) {
            turn(tx, token, other, CredentialEvent::Deactivate)?;
        }
        Settled::RolledBack
    };
    Ok(Some(reached(token, slot, settled.stage())))
}

/// The token proved that it holds this one, which was sent: what else the slot may have held ends. One that was sent beside
/// a suspended one takes over that as well.
pub(super) fn takes_the_slot(tx: &Change<'_>, token: &Token, sent: CredentialId) -> Result<()> {
    let gone = || StationError::NoCredential(token.name());
    let Some(slot) = tx.credential(sent)?.ok_or_else(gone)?.slot else { return Ok(()) };
    let others = tx.candidates(token.id, Some(slot))?.into_iter().filter(|other| other.id != sent);
    let mut suspended = false;
    for other in others {
        suspended |= other.state.is_suspended();
        turn(tx, token, &other, CredentialEvent::Deactivate)?;
    }
    tx.set_stage(sent, IntentStage::Sent, IntentStage::Written)?;
    tx.forget_wipe(token.id, slot)?;
    if suspended {
        // what its code confirms next is confirmed, and stays suspended
        turn(tx, token, &tx.credential(sent)?.ok_or_else(gone)?, CredentialEvent::Suspend)?;
    }
    Ok(())
}

/// The driver proved a write into this slot: what it held before is nowhere any more, and leaves the vault.
pub(super) fn forget_former(tx: &Change<'_>, token: &Token, slot: u8) -> Result<()> {
    let ended = |one: &Credential| matches!(one.state, CredentialState::Deactivated | CredentialState::Compromised);
    let former = tx.credentials_of(token.id)?.into_iter().filter(|one| one.slot == Some(slot) && ended(one));
    former.into_iter().try_for_each(|one| destroy(tx, token, &one))
}

/// Gives up the stored intents of a token that `which` names: nothing was ever sent of them.
pub(super) fn give_up(tx: &Change<'_>, token: &Token, which: impl Fn(&Credential) -> bool) -> Result<Vec<Entry>> {
    let open = tx.open_intents(token.id)?.into_iter();
    let unsent: Vec<_> = open.filter(|one| one.stage == IntentStage::Stored && which(one)).collect();
    let given_up = unsent.iter().map(|intent| {
        turn(tx, token, intent, CredentialEvent::Destroy)?;
        Ok(reached(token, intent.slot.unwrap_or_default(), Stage::GivenUp))
    });
    given_up.collect()
}

/// The slot of the token came to this stage.
pub(super) fn reached(token: &Token, slot: u8, stage: Stage) -> Entry {
    of_token(event::Enrol::Reached { slot, stage }, token)
}
