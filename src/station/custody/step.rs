//! One step of custody: what may follow what, whose token it is then, and what the entry tells.

use crate::{Actor, Result, StationError, Tokens, reach::token_for, requests};
use domain::{
    Act, CredentialId, CredentialState, CustodyEvent, CustodyState, PersonId, RequestEvent, SecretFate, TokenKind,
    TokenRef,
};
use store::{Change, Entries, Entry, Reader, Request, Token};

impl Tokens<'_> {
    /// One custody step: the actor may, the rules allow it, `decide` names the holder and the entries. Answers with the
    /// number of the first of them.
    pub(super) fn step<F: FnOnce(&Token, Option<SecretFate>) -> Entry>(
        &self,
        actor: &Actor,
        named: &TokenRef,
        act: Act,
        event: CustodyEvent,
        decide: impl FnOnce(&Change<'_>, &Token) -> Result<Decided<F>>,
    ) -> Result<u64> {
        let number = self.change(actor, |tx| {
            let token = token_for(actor, tx, named, act)?;
            check_kind(&token, event)?;
            let after = after(&token, event)?;
            let before = kept(tx, &token)?;
            let Decided { holder, first, rest } = decide(tx, &token)?;
            debug_assert_eq!(after.has_holder(), holder.is_some());
            if !after.has_holder()
                && let Some(request) = tx.request_of_token(token.id)?
            {
                lose_token_of_request(tx, &request)?;
            }
            tx.set_custody(token.id, token.state, after, holder)?;
            // told as it was done, not as it was meant
            let fate = if event.ends_access() { fate_of(tx, &token, &before)? } else { None };
            Ok((tx.journal_head()?.number + 1, Entries::new(first(&token, fate), rest)))
        })?;
        Ok(number)
    }
}

/// What a custody step comes to.
pub(super) struct Decided<F> {
    /// Whose token it is from now on.
    pub(super) holder: Option<PersonId>,
    /// Its own entry, of what became of the secrets of the token.
    pub(super) first: F,
    /// What else happened.
    pub(super) rest: Vec<Entry>,
}

impl<F: FnOnce(&Token, Option<SecretFate>) -> Entry> Decided<F> {
    /// It is nobody's token from now on.
    pub(super) fn nobodys(first: F, rest: Vec<Entry>) -> Self {
        Self { holder: None, first, rest }
    }
}

/// The token of an open request is gone (lost, defective, moved): the request goes back to the head of the queue, before the token
/// itself is moved.
pub(super) fn lose_token_of_request(tx: &Change<'_>, request: &Request) -> Result<()> {
    let state = requests::after(request, RequestEvent::Unreserve)?;
    Ok(tx.set_request(request.id, request.state, state, None, None)?)
}

/// No plug has ever told anything of this token.
pub(crate) fn was_never_plugged(token: &Token) -> bool {
    token.kind() == TokenKind::Hardware && token.profile.is_none()
}

/// The credentials whose secrets were still in the vault.
fn kept(r: &Reader<'_>, token: &Token) -> Result<Vec<CredentialId>> {
    let all = r.credentials_of(token.id)?.into_iter();
    Ok(all.filter(|one| one.state != CredentialState::Destroyed).map(|one| one.id).collect())
}

/// What became of them.
fn fate_of(r: &Reader<'_>, token: &Token, before: &[CredentialId]) -> Result<Option<SecretFate>> {
    let all = r.credentials_of(token.id)?.into_iter();
    Ok(SecretFate::of(all.filter(|one| before.contains(&one.id)).map(|one| one.state)))
}

/// Where the token stands after `event`, or the refusal in words.
pub(crate) fn after(token: &Token, event: CustodyEvent) -> Result<CustodyState> {
    let refused = |refusal: domain::Refusal| StationError::Custody {
        token: token.name(),
        state: refusal.state,
        event: refusal.event,
    };
    token.state.after(event).map_err(refused)
}

/// What can happen to a thing does not happen to a secret in a telephone, and the reverse.
fn check_kind(token: &Token, event: CustodyEvent) -> Result<()> {
    use CustodyEvent as E;
    let of_software = match event {
        E::ReportLost | E::Retire => true,
        E::Activate | E::Withdraw => token.kind() == TokenKind::Software,
        E::Reserve
        | E::Allocate
        | E::Release
        | E::HandOver
        | E::TakeBack
        | E::Found
        | E::MarkDefective
        | E::Repair
        | E::Adopt => token.kind() == TokenKind::Hardware,
    };
    if of_software { Ok(()) } else { Err(StationError::OtherKind { token: token.name(), kind: token.kind() }) }
}
