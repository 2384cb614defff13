//! Somebody of whom a source tells no longer, or again: a directory that is asked, or a program that tells by itself. What it asked back by
//! telling of them no longer, it leaves with them by telling of them again; what anybody else asked back or shut stays so.

mod with_holder;

pub use with_holder::StrayView;

pub(crate) use with_holder::follow;

use super::{
    Requests, Result,
    care::{recall, tell},
    custody::{suspended, turn_credentials, withdraw_from},
    entries::{of_holder, of_token},
    people::seen::known,
};
use domain::{
    CredentialEvent, CustodyState, DueReason, Grant, Notice, NoticeKind, PersonId, RequestEvent, Role, Source, TokenId,
    TokenKind, TokenRef, event,
};
use store::{Change, Entry, Person, SourceLock, Token};

/// In whose change somebody leaves, or comes back.
pub(super) struct Leaver<'a> {
    pub requests: &'a Requests<'a>,
    pub tx: &'a Change<'a>,
    /// Who tells of them no longer.
    pub source: &'a Source,
    /// Who is named where a software token ends.
    pub by: &'a str,
}

/// What became of somebody who left.
pub(super) struct Left {
    pub person: Person,
    /// They have roles that were given here, or by another source.
    pub stays: bool,
    /// What is due back.
    pub keys: Vec<TokenRef>,
    pub entries: Vec<Entry>,
}

impl Leaver<'_> {
    /// What the source gave goes. Where nothing else is left but what a sign-in told once (or `locked`: whatever else there is), what they asked for ends, and what
    /// they hold is due back and opens nothing more: they, those who decide in its school and the helpdesk are told.
    pub fn leaves(&self, id: PersonId, locked: bool) -> Result<Left> {
        let tx = self.tx;
        let mut entries = self.untold(id)?;
        // what a sign-in told at some time keeps nobody: whoever left signs in there no more, and it would stand for ever
        let (at_sign_in, for_good): (Vec<_>, Vec<_>) =
            tx.held_roles(id)?.into_iter().partition(|held| held.source.as_ref().is_some_and(Source::tells_at_sign_in));
        let stays = !for_good.is_empty();
        for held in at_sign_in.iter().filter(|_| !stays) {
            if let Some(source) = &held.source {
                entries.extend(self.taken_away(id, source, held.grant)?);
            }
        }
        let mut left = Left { person: known(tx, id)?, stays, keys: Vec::new(), entries: Vec::new() };
        if !stays || locked {
            if let Some(request) = tx.open_request_of(id)? {
                entries.extend(self.requests.end_request(tx, &request, RequestEvent::Cancel, None)?);
            }
            tx.void_links(Some(id), None)?;
            let held = tx.tokens_of(id)?.into_iter().filter(|token| token.state == CustodyState::HandedOver);
            for token in held {
                left.keys.push(token.name());
                entries.append(&mut self.due_back(&token)?);
            }
        }
        left.entries = entries;
        Ok(left)
    }

    /// The roles that the source gave are taken.
    pub fn untold(&self, id: PersonId) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for held in self.tx.roles_from(id, self.source)? {
            entries.extend(self.taken_away(id, self.source, held.grant)?);
        }
        Ok(entries)
    }

    pub(super) fn taken_away(&self, id: PersonId, source: &Source, grant: Grant) -> Result<Option<Entry>> {
        let taken = self.tx.untell_role(id, source, grant)?;
        Ok(taken.then(|| {
            let taken = event::Role::Taken { taken: grant, ended: None, changed: None, source: Some(source.clone()) };
            Entry::new(taken).subject(id).school(grant.scope.school())
        }))
    }

    fn due_back(&self, token: &Token) -> Result<Vec<Entry>> {
        let tx = self.tx;
        if token.kind() == TokenKind::Software {
            return withdraw_from(tx, token, "left", self.by);
        }
        if tx.asked_back(token.id)?.is_some() {
            return Ok(Vec::new());
        }
        let was_shut = tx.credentials_of(token.id)?.iter().any(|one| one.state.is_suspended());
        tx.set_due(token.id, DueReason::Left)?;
        let mut entries = vec![recall(tx, token, tx.at, DueReason::Left)?];
        self.tell_helpdesk(token, NoticeKind::TokenDueBack, |notice| notice)?;
        let turned = turn_credentials(tx, token, CredentialEvent::Suspend)?;
        if let Some(holder) = &token.holder {
            let lock = SourceLock::Token { token: token.id, resumes: !turned.is_empty() && !was_shut };
            tx.note_source_lock(holder.id, self.source, lock)?;
        }
        entries.extend(turned.into_iter().map(|state| suspended(token, state, None)));
        Ok(entries)
    }

    fn tell_helpdesk(&self, token: &Token, kind: NoticeKind, facts: impl Fn(Notice) -> Notice) -> Result<()> {
        let Some(holder) = &token.holder else { return Ok(()) };
        for helpdesk in self.tx.people_with(Role::Helpdesk)? {
            let notice = Notice::to_person(kind, helpdesk).fact("serial", token.name());
            self.tx.notify(&facts(notice.fact("person", &holder.name).maybe("school", token.school)))?;
        }
        Ok(())
    }

    /// They are told of again, and have something to do here. What this source alone had asked back stays with them, and opens again where
    /// nothing but that had shut it: they, those who decide in its school and the helpdesk are told.
    pub fn is_back(&self, id: PersonId) -> Result<Vec<Entry>> {
        let (locks, mut entries) = (self.tx.source_locks(id, self.source)?, Vec::new());
        for lock in &locks {
            if let SourceLock::Token { token, resumes } = *lock {
                entries.append(&mut self.held_again(id, token, resumes)?);
            }
        }
        if !locks.is_empty() {
            self.tx.forget_source_locks(id, self.source)?;
        }
        Ok(entries)
    }

    /// A key that was asked back stays with its holder.
    fn held_again(&self, id: PersonId, token: TokenId, resumes: bool) -> Result<Vec<Entry>> {
        let tx = self.tx;
        let still = tx.token(token)?.filter(|token| {
            token.state == CustodyState::HandedOver && token.holder.as_ref().is_some_and(|holder| holder.id == id)
        });
        let asked = tx.asked_back(token)?;
        let (Some(token), Some(asked)) = (still, asked) else { return Ok(Vec::new()) };
        if !tx.clear_due(token.id)? {
            return Ok(Vec::new()); // another key took its place: it is due back for that
        }
        let mut entries = vec![of_holder(event::Recall::Kept { due_until_now: asked.since }, &token)];
        // somebody may have ended it meanwhile, which stays
        let rests = tx.credentials_of(token.id)?.iter().all(|one| one.state.after(CredentialEvent::Resume).is_ok());
        if resumes && rests {
            let turned = turn_credentials(tx, &token, CredentialEvent::Resume)?;
            entries.extend(turned.into_iter().map(|credential| {
                of_token(event::Resume { credential, from: token.state, person: None, comment: None }, &token)
            }));
        }
        let is_shut =
            tx.credentials_of(token.id)?.iter().any(|one| one.state.is_suspended()) || !known(tx, id)?.enabled;
        let facts = |notice: Notice| notice.maybe("still", is_shut.then_some("shut"));
        tell(tx, &token, NoticeKind::TokenKept, |notice| facts(notice.maybe("school", token.school)))?;
        self.tell_helpdesk(&token, NoticeKind::TokenKept, facts)?;
        Ok(entries)
    }
}
