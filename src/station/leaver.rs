//! Somebody of whom a source tells no longer: a directory that is asked, or a program that tells by itself.

use super::{
    Requests, Result,
    care::recall,
    custody::{suspended, turn_credentials, withdraw_from},
    entries::of_holder,
    people::seen::known,
};
use domain::{
    CredentialEvent, CustodyState, DueReason, Grant, Notice, NoticeKind, PersonId, RequestEvent, Role, Source, TokenId,
    TokenKind, TokenRef, event,
};
use store::{Change, Entry, Person, Token};

/// In whose change somebody leaves.
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
    /// What was asked back by this, and whether its secret was suspended by this.
    pub asked: Vec<(TokenId, bool)>,
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
        let mut left = Left { person: known(tx, id)?, stays, keys: Vec::new(), asked: Vec::new(), entries: Vec::new() };
        if !stays || locked {
            if let Some(request) = tx.open_request_of(id)? {
                entries.extend(self.requests.end_request(tx, &request, RequestEvent::Cancel, None)?);
            }
            tx.void_links(Some(id), None)?;
            let held = tx.tokens_of(id)?.into_iter().filter(|token| token.state == CustodyState::HandedOver);
            for token in held {
                left.keys.push(token.name());
                entries.append(&mut self.due_back(&token, &mut left.asked)?);
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

    fn taken_away(&self, id: PersonId, source: &Source, grant: Grant) -> Result<Option<Entry>> {
        let taken = self.tx.untell_role(id, source, grant)?;
        Ok(taken.then(|| {
            let taken = event::Role::Taken { taken: grant, ended: None, changed: None, source: Some(source.clone()) };
            Entry::new(taken).subject(id).school(grant.scope.school())
        }))
    }

    fn due_back(&self, token: &Token, asked: &mut Vec<(TokenId, bool)>) -> Result<Vec<Entry>> {
        let tx = self.tx;
        if token.kind() == TokenKind::Software {
            return withdraw_from(tx, token, "left", self.by);
        }
        if tx.asked_back(token.id)?.is_some() {
            return Ok(Vec::new());
        }
        tx.set_due(token.id, DueReason::Left)?;
        recall(tx, token)?;
        if let Some(holder) = &token.holder {
            for helpdesk in tx.people_with(Role::Helpdesk)? {
                let notice = Notice::to_person(NoticeKind::TokenDueBack, helpdesk).fact("serial", token.name());
                tx.notify(&notice.fact("person", &holder.name).maybe("school", token.school))?;
            }
        }
        let mut entries = vec![of_holder(event::Recall::Due { due: tx.at }, token)];
        let turned = turn_credentials(tx, token, CredentialEvent::Suspend)?;
        asked.push((token.id, !turned.is_empty()));
        entries.extend(turned.into_iter().map(|state| suspended(token, state, None)));
        Ok(entries)
    }
}
