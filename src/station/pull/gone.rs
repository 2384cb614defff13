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
    CredentialEvent, CustodyState, DueReason, Notice, NoticeKind, PersonId, RequestEvent, Role, TokenKind, event,
};
use store::{Entry, Token};

impl Pull<'_> {
    /// What the directory gave goes. Where nothing else is left, what they asked for ends, and what they hold is due back and opens
    /// nothing more: they, those who decide in its school and the helpdesk are told.
    pub(super) fn leaves(&mut self, id: PersonId) -> Result<()> {
        let (tx, person) = (self.tx, known(self.tx, id)?);
        for held in tx.roles_from(id, self.source)? {
            if tx.untell_role(id, self.source, held.grant)? {
                let source = Some(self.source.clone());
                let taken = event::Role::Taken { taken: held.grant, ended: None, changed: None, source };
                self.entries.push(Entry::new(taken).subject(id).school(held.grant.scope.school()));
            }
        }
        let stays = !tx.grants(id)?.is_empty();
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
