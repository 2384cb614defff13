//! People who move to another school, or leave. A token stays with its holder inside the academy and moves to the new
//! school's inventory; on leaving it is due back, and opens nothing from then on. A software token is destroyed on leaving,
//! and on moving to a school whose degree may have none.

use super::seen::{check_other, check_sees, known};
use crate::{
    Actor, InputFault, People, Result, StationError,
    care::recall,
    custody::{suspended, turn_credentials, withdraw_from},
    leaver::follow,
    reach::{check_served, named_school},
};
use domain::{
    Act, CredentialEvent, CustodyState, DueReason, Grant, PersonId, RequestEvent, Role, Scope, TokenKind, Uai, event,
};
use store::{self, Change, Entries, Entry};

impl People<'_> {
    /// The person moves from one school to another, and their token with them. What they had asked for in the old school
    /// ends there; other roles than the requester's are given in the new school by whoever manages people there.
    pub fn move_person(&self, actor: &Actor, person: PersonId, from: Uai, to: Uai) -> Result<u64> {
        let number = self.change(actor, |tx| {
            let leaving = check_moves(tx, actor, person, from)?;
            if from == to {
                return Err(InputFault::SameSchool.into());
            }
            check_served(tx, to, tx.at)?;
            let here = leaving.grants.iter().any(|grant| grant.scope == Scope::School(to));
            // nobody is pushed into a school that has not been asked
            if !here && !actor.may(Act::MovePeople, Some(to)) {
                return Err(StationError::SchoolNotAsked(named_school(tx, to)?));
            }
            let mut rest = self.part(tx, &leaving, from)?;
            if !here {
                tx.grant(person, Grant { role: Role::Requester, scope: Scope::School(to) })?;
            }
            for token in in_hand(tx, person, from)? {
                rest.append(&mut follow(tx, &token, to, &actor.name)?);
            }
            let first = event::Move { from, to: Some(to), person: leaving.name };
            Ok((tx.journal_head()?.number + 1, Entries::new(Entry::new(first).subject(person).school(to), rest)))
        })?;
        Ok(number)
    }

    /// The person leaves the school, and with it the academy's tokens: what they hold is due back and suspended, and both
    /// sides are told.
    pub fn leave(&self, actor: &Actor, person: PersonId, school: Uai) -> Result<u64> {
        let number = self.change(actor, |tx| {
            let leaving = check_moves(tx, actor, person, school)?;
            let mut rest = self.part(tx, &leaving, school)?;
            tx.void_links(Some(person), None)?;
            for token in in_hand(tx, person, school)? {
                if token.kind() == TokenKind::Software {
                    rest.append(&mut withdraw_from(tx, &token, "left", &actor.name)?);
                    continue;
                }
                tx.set_due(token.id, DueReason::Left)?;
                rest.push(recall(tx, &token, tx.at, DueReason::Left)?);
                let turned = turn_credentials(tx, &token, CredentialEvent::Suspend)?;
                rest.extend(turned.into_iter().map(|state| suspended(&token, state, None)));
            }
            let first = event::Move { from: school, to: None, person: leaving.name };
            Ok((tx.journal_head()?.number + 1, Entries::new(Entry::new(first).subject(person).school(school), rest)))
        })?;
        Ok(number)
    }

    /// Takes the person's roles in a school away, and ends what they had asked for there.
    fn part(&self, tx: &Change<'_>, person: &store::Person, school: Uai) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        if let Some(request) = tx.open_request_of(person.id)?.filter(|request| request.school == school) {
            entries.extend(self.requests().end_request(tx, &request, RequestEvent::Cancel, None)?);
        }
        for grant in person.grants.iter().filter(|grant| grant.scope == Scope::School(school)) {
            tx.revoke(person.id, *grant)?;
            let taken = event::Role::Taken { taken: *grant, ended: None, changed: None, source: None };
            entries.push(Entry::new(taken).subject(person.id).school(school));
        }
        Ok(entries)
    }
}

/// Somebody of that school; whoever has more to say there than a requester is moved by those who manage people. Nobody
/// moves themselves.
fn check_moves(tx: &Change<'_>, actor: &Actor, person: PersonId, school: Uai) -> Result<store::Person> {
    actor.check(Act::MovePeople, Some(school))?;
    check_other(actor, person)?;
    let found = known(tx, person)?;
    check_sees(actor, &found)?;
    let mut here = found.grants.iter().filter(|grant| grant.scope == Scope::School(school)).peekable();
    if here.peek().is_none() {
        return Err(StationError::NotOfSchool { name: found.name.clone(), school: named_school(tx, school)? });
    }
    if here.any(|grant| grant.role != Role::Requester) {
        actor.check(Act::ManagePeople, Some(school))?;
    }
    Ok(found)
}

/// What the person holds of that school.
fn in_hand(tx: &Change<'_>, person: PersonId, school: Uai) -> Result<Vec<store::Token>> {
    let mut held = tx.tokens_of(person)?;
    held.retain(|token| token.state == CustodyState::HandedOver && token.school == Some(school));
    Ok(held)
}
