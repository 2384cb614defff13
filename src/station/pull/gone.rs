//! Somebody of whom a directory tells no longer.

use super::{Gone, Pull};
use crate::{
    Result,
    care::recall,
    custody::{suspended, turn_credentials, withdraw_from},
    entries::of_holder,
    people::seen::known,
};
use domain::{
    CredentialEvent, CustodyState, DueReason, Grant, Notice, NoticeKind, PersonId, RequestEvent, Role, Source,
    TokenKind, event,
};
use store::{Entry, Token};

impl Pull<'_> {
    /// What the directory gave goes. Where nothing else is left but what a sign-in told once, what they asked for ends, and what they hold is due back and opens
    /// nothing more: they, those who decide in its school and the helpdesk are told.
    pub(super) fn leaves(&mut self, id: PersonId) -> Result<()> {
        let (tx, person) = (self.tx, known(self.tx, id)?);
        for held in tx.roles_from(id, self.source)? {
            self.taken_away(id, self.source, held.grant)?;
        }
        // what a sign-in told at some time keeps nobody: whoever left signs in there no more, and it would stand for ever
        let (at_sign_in, for_good): (Vec<_>, Vec<_>) =
            tx.held_roles(id)?.into_iter().partition(|held| held.source.as_ref().is_some_and(Source::tells_at_sign_in));
        let stays = !for_good.is_empty();
        for held in at_sign_in.iter().filter(|_| !stays) {
            if let Some(source) = &held.source {
                self.taken_away(id, source, held.grant)?;
            }
        }
        let mut gone = Gone { person: id, login: person.login, name: person.name, stays, keys: Vec::new() };
        if !stays {
            if let Some(request) = tx.open_request_of(id)? {
                self.entries.extend(self.requests.end_request(tx, &request, RequestEvent::Cancel, None)?);
            }
            tx.void_links(Some(id), None)?;
            let held = tx.tokens_of(id)?.into_iter().filter(|token| token.state == CustodyState::HandedOver);
            for token in held {
                gone.keys.push(token.name());
                self.due_back(&token)?;
            }
        }
        self.report.gone.push(gone);
        Ok(())
    }

    fn taken_away(&mut self, id: PersonId, source: &Source, grant: Grant) -> Result<()> {
        if self.tx.untell_role(id, source, grant)? {
            let taken = event::Role::Taken { taken: grant, ended: None, changed: None, source: Some(source.clone()) };
            self.entries.push(Entry::new(taken).subject(id).school(grant.scope.school()));
        }
        Ok(())
    }

    fn due_back(&mut self, token: &Token) -> Result<()> {
        let tx = self.tx;
        if token.kind() == TokenKind::Software {
            self.entries.append(&mut withdraw_from(tx, token, "left", &self.actor.name)?);
            return Ok(());
        }
        if tx.asked_back(token.id)?.is_some() {
            return Ok(());
        }
        tx.set_due(token.id, DueReason::Left)?;
        recall(tx, token)?;
        if let Some(holder) = &token.holder {
            for helpdesk in tx.people_with(Role::Helpdesk)? {
                let notice = Notice::to_person(NoticeKind::TokenDueBack, helpdesk).fact("serial", token.name());
                tx.notify(&notice.fact("person", &holder.name).maybe("school", token.school))?;
            }
        }
        self.entries.push(of_holder(event::Recall::Due { due: tx.at }, token));
        let turned = turn_credentials(tx, token, CredentialEvent::Suspend)?;
        self.entries.extend(turned.into_iter().map(|state| suspended(token, state, None)));
        Ok(())
    }

    /// Whether they hold a key that is due back.
    pub(super) fn is_due(&self, id: PersonId) -> Result<bool> {
        Ok(!self.tx.due_of(id)?.is_empty())
    }
}
