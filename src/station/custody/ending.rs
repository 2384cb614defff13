//! What ends with a token that is lost, returned, replaced or withdrawn: its credentials, the PIN of its holder.

use super::step::after;
use crate::{Actor, Result, care::holder_and_deciders, entries::of_token, secrets::turn};
use domain::{
    CredentialEvent, CredentialState, CustodyEvent, CustodyState, DueReason, Notice, NoticeKind, TokenKind, TokenRef,
    event,
};
use store::{Change, Credential, Entry, Reader, Request, Token};

/// Which secrets leave the vault with their credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Forget {
    /// None: the token is only out of sight.
    Nothing,
    /// Those that were not programmed here. What was is still in the token, and no token is left with a secret that nobody
    /// knows: it goes with the next proven write, or wipe.
    NotInToken,
    /// All: the token is no more.
    All,
}

/// Ends every credential of a token; those that are over already stay so. The access codes stay: the token still has them.
pub(crate) fn end_credentials(
    tx: &Change<'_>,
    token: &Token,
    event: CredentialEvent,
    forget: Forget,
) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for credential in tx.credentials_of(token.id)? {
        let mut state = turn(tx, token, &credential, event)?;
        let forgotten = match forget {
            Forget::Nothing => false,
            Forget::NotInToken => credential.slot.is_none(),
            Forget::All => true,
        };
        if forgotten {
            state = turn(tx, token, &Credential { state, ..credential.clone() }, CredentialEvent::Destroy)?;
        }
        if state != credential.state {
            entries.push(if state == CredentialState::Destroyed {
                of_token(event::Destroy::Ended { credential: state, from: None }, token)
            } else {
                of_token(event::Suspend { credential: state, from: None, person: None }, token)
            });
        }
    }
    Ok(entries)
}

/// Turns every credential of a token; those that keep the promise of `event` already stay as they are. What became of each that
/// did not.
pub(crate) fn turn_credentials(tx: &Change<'_>, token: &Token, event: CredentialEvent) -> Result<Vec<CredentialState>> {
    let mut turned = Vec::new();
    for credential in tx.credentials_of(token.id)? {
        let state = turn(tx, token, &credential, event)?;
        turned.extend((state != credential.state).then_some(state));
    }
    Ok(turned)
}

/// The entry of a secret that was suspended where its token is.
pub(crate) fn suspended(token: &Token, credential: CredentialState, person: Option<String>) -> Entry {
    of_token(event::Suspend { credential, from: Some(token.state), person }, token)
}

/// The token that the one of this request takes the place of opens nothing from now on, wherever it is.
pub(crate) fn end_replaced(tx: &Change<'_>, request: &Request) -> Result<Vec<Entry>> {
    let old = request.replaces.as_ref().map(|(id, _)| tx.token(*id)).transpose()?.flatten();
    let Some(old) = old else { return Ok(Vec::new()) };
    let ended = end_credentials(tx, &old, CredentialEvent::Deactivate, Forget::NotInToken)?;
    match (old.state, old.kind()) {
        (CustodyState::HandedOver, TokenKind::Software) => {
            tx.set_custody(old.id, old.state, CustodyState::Retired, None)?;
            let replaced_by = request.token.as_ref().map(|(_, name)| name.clone());
            Ok(std::iter::once(withdrawn(&old, replaced_by)).chain(ended).collect())
        }
        (CustodyState::HandedOver, TokenKind::Hardware) => {
            tx.set_due(old.id, DueReason::Replaced)?;
            Ok(ended)
        }
        _ => Ok(ended),
    }
}

/// A software token ends because its holder left, or moved to where there are none.
pub(crate) fn withdraw_from(tx: &Change<'_>, token: &Token, why: &str, by: &str) -> Result<Vec<Entry>> {
    let ended = end_software(tx, token, why, by)?;
    tx.set_custody(token.id, token.state, after(token, CustodyEvent::Withdraw)?, None)?;
    Ok(std::iter::once(withdrawn(token, None)).chain(ended).collect())
}

/// A software token ended, without anybody's having asked for it.
fn withdrawn(token: &Token, replaced_by: Option<TokenRef>) -> Entry {
    let (from, person, comment, secret_now) = (token.state, None, None, None);
    of_token(event::Withdraw { from, replaced_by, person, comment, secret_now }, token)
}

/// What goes with a software token that is withdrawn: its secret, and the PIN where it was the last one. The holder is told.
pub(super) fn end_software(tx: &Change<'_>, token: &Token, why: &str, by: &str) -> Result<Vec<Entry>> {
    if let Some(holder) = &token.holder {
        let notice = Notice::to_person(NoticeKind::SoftwareWithdrawn, holder.id).fact("serial", token.name());
        tx.notify(&notice.fact("why", why).fact("by", by))?;
    }
    forget_pin(tx, token)?;
    end_credentials(tx, token, CredentialEvent::Deactivate, Forget::All)
}

/// The next token asks for a new PIN, unless the holder has another one or is to get it.
pub(super) fn forget_pin(tx: &Change<'_>, token: &Token) -> Result<()> {
    let Some(holder) = &token.holder else { return Ok(()) };
    let last = tx.tokens_of(holder.id)?.iter().all(|other| other.id == token.id);
    if last && tx.open_request_of(holder.id)?.is_none() {
        tx.clear_pin(holder.id)?;
    }
    Ok(())
}

/// Every secret that it has came in a key file and for no slot: there is none that could be written anew.
pub(super) fn keeps_its_secret(r: &Reader<'_>, token: &Token) -> Result<bool> {
    let live = r.credentials_of(token.id)?.into_iter().filter(|credential| credential.state.is_live());
    let slots: Vec<_> = live.map(|credential| credential.slot).collect();
    Ok(!slots.is_empty() && slots.iter().all(Option::is_none))
}

/// Holder and deciders learn that a token is lost, or that its holder suspended it.
pub(super) fn tell_lost(tx: &Change<'_>, actor: &Actor, token: &Token, what: &str) -> Result<()> {
    let Some(holder) = &token.holder else { return Ok(()) };
    for told in holder_and_deciders(tx, token, holder.id)? {
        let notice = Notice::to(NoticeKind::TokenLost, told).fact("serial", token.name());
        tx.notify(&notice.fact("person", &holder.name).fact("by", &actor.name).fact("what", what))?;
    }
    Ok(())
}
