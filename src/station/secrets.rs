//! The secrets of a token: which of them are judged where a code is shown, and the one way in which a secret changes its state.

use super::{Result, StationError};
use domain::{CredentialEvent, CredentialState, IntentStage, Shut, TokenId, opens};
use jiff::Timestamp;
use store::{Change, Credential, Reader, Token};

/// Lets `event` happen to a credential, and answers with where it stands now. What keeps the promise of the event already stays
/// as it is; where the rules do not allow the event, nothing is passed over: the whole change fails.
pub(super) fn turn(
    tx: &Change<'_>,
    token: &Token,
    credential: &Credential,
    event: CredentialEvent,
) -> Result<CredentialState> {
    let after = credential.state.after(event).map_err(|refusal| StationError::Secret {
        token: token.name(),
        state: refusal.state,
        event: refusal.event,
    })?;
    if after != credential.state {
        tx.set_credential_state(credential.id, credential.state, after)?;
    }
    Ok(after)
}

/// Deactivated, and its secret leaves the vault.
pub(super) fn destroy(tx: &Change<'_>, token: &Token, credential: &Credential) -> Result<()> {
    let state = turn(tx, token, credential, CredentialEvent::Deactivate)?;
    turn(tx, token, &Credential { state, ..credential.clone() }, CredentialEvent::Destroy).map(drop)
}

/// The credentials whose codes count: what is in use, and what was sent to a slot and may be there. Newest first. What was
/// sent beside a suspended one is not judged: its codes are as suspended. Every door at which a code is shown asks this, and it
/// looks at the token and its holder too, whatever their credentials say. `Err` in it: nothing counts, and why.
pub(super) fn judged(r: &Reader<'_>, token: TokenId, now: Timestamp) -> Result<Result<Vec<Credential>, Shut>> {
    judged_with(r, token, now, false)
}

/// `entrusted`: those count too whose codes another program checks.
fn judged_with(
    r: &Reader<'_>,
    token: TokenId,
    now: Timestamp,
    entrusted: bool,
) -> Result<Result<Vec<Credential>, Shut>> {
    let all = r.credentials_of(token)?;
    let keeping = r.keeping(token)?;
    let expired = keeping.expires.is_some_and(|last| last <= now);
    let suspended: Vec<_> = all.iter().filter(|one| one.state.is_suspended()).map(|one| one.slot).collect();
    let (mut open, mut shut) = (Vec::new(), None);
    for one in all {
        let unsent = one.is_open() && one.stage == IntentStage::Stored;
        match opens(keeping.state, keeping.due, keeping.holder, expired, one.state) {
            Ok(()) if unsent => {}
            Ok(()) if one.is_open() && suspended.contains(&one.slot) => shut = Some(Shut::Suspended),
            Ok(()) if one.entrusted && !entrusted => shut = Some(Shut::Entrusted),
            Ok(()) => open.push(one),
            // the newest one says it, unless an older one may come back
            Err(why @ Shut::Suspended) => shut = Some(why),
            Err(why) => drop(shut.get_or_insert(why)),
        }
    }
    Ok(match shut {
        Some(why) if open.is_empty() => Err(why),
        _ => Ok(open),
    })
}

/// The same for those who cannot go on without one.
pub(super) fn judged_of(r: &Reader<'_>, token: &Token, now: Timestamp) -> Result<Vec<Credential>> {
    open_of(token, judged(r, token.id, now)?)
}

/// Those that may be found anew by consecutive codes: also what another program checks, since where it was found is told there.
pub(super) fn searched_of(r: &Reader<'_>, token: &Token, now: Timestamp) -> Result<Vec<Credential>> {
    open_of(token, judged_with(r, token.id, now, true)?)
}

fn open_of(token: &Token, judged: Result<Vec<Credential>, Shut>) -> Result<Vec<Credential>> {
    match judged {
        Err(why) => Err(StationError::Shut { token: token.name(), why }),
        Ok(open) if open.is_empty() => Err(StationError::NoCredential(token.name())),
        Ok(open) => Ok(open),
    }
}

/// The same credential as it is now, if its codes count still.
pub(super) fn judged_now(r: &Reader<'_>, token: &Token, looked: &Credential, now: Timestamp) -> Result<Credential> {
    let found = judged_of(r, token, now)?.into_iter().find(|one| one.id == looked.id);
    found.ok_or_else(|| StationError::NoCredential(token.name()))
}

/// The same, if it may be found anew still.
pub(super) fn searched_now(r: &Reader<'_>, token: &Token, looked: &Credential, now: Timestamp) -> Result<Credential> {
    let found = searched_of(r, token, now)?.into_iter().find(|one| one.id == looked.id);
    found.ok_or_else(|| StationError::NoCredential(token.name()))
}
