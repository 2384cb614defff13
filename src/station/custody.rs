//! Custody: every way a token changes place, each one transaction with its entry.
//!
//! What is plugged is asked of the bench; who may is the permission table's; what may follow what is
//! [`CustodyState::after`]'s. Handing over asks for the very token: another serial is refused and named.

use super::{Actor, Result, Station, StationError, people::required};
use crate::{
    domain::{Act, CredentialEvent, CredentialState, CustodyEvent, PersonId, Serial, TokenId, Uai, Verb},
    store::{Change, Entries, Entry, NewToken, Token},
};

impl Station {
    /// Puts a token into the stock of `school`: plugged (then model and firmware are known) or typed.
    pub fn register(&self, actor: &Actor, serial: &Serial, school: Uai) -> Result<TokenId> {
        actor.check(Act::Register, Some(school))?;
        let plugged = self.bench.identity(serial)?;
        if plugged.is_some() {
            actor.check_at_station()?;
        }
        let new = match plugged {
            Some(identity) => NewToken {
                family: identity.family,
                serial: serial.clone(),
                profile: Some(identity.profile),
                model: identity.model,
                firmware: identity.firmware.map(|firmware| firmware.to_string()),
                school: Some(school),
                expires: None,
                batch: None,
            },
            // the family is told by the first plug; until then the number alone names the token
            None => NewToken {
                family: UNSEEN.to_owned(),
                serial: serial.clone(),
                profile: None,
                model: String::new(),
                firmware: None,
                school: Some(school),
                expires: None,
                batch: None,
            },
        };
        let id = self.change(actor, |tx| {
            self.check_served(tx, school)?;
            if tx.find_token(None, serial)?.is_some() {
                return Err(StationError::AlreadyRegistered(serial.clone()));
            }
            let id = tx.add_token(&new)?;
            let entry = Entry::new(Verb::Register).token(id, serial).school(school);
            Ok((id, entry.fact("model", &new.model).fact("plugged", new.profile.is_some())))
        })?;
        self.bench.stir();
        Ok(id)
    }

    /// Attributes a token in stock to a person.
    pub fn allocate(&self, actor: &Actor, serial: &Serial, person: PersonId) -> Result<()> {
        self.step(actor, serial, Act::Allocate, CustodyEvent::Allocate, |tx, token| {
            let receiver = tx.person(person)?.ok_or_else(|| StationError::NoSuchPerson(person.to_string()))?;
            if let Some(serial) = receiver.token {
                return Err(StationError::HasToken { name: receiver.name, serial });
            }
            if let Some(school) = token.school {
                self.check_served(tx, school)?;
            }
            let entry = entry(Verb::Allocate, token).subject(person).fact("person", &receiver.name);
            Ok((Some(person), entry.into()))
        })
    }

    /// Undoes an attribution before handover.
    pub fn release(&self, actor: &Actor, serial: &Serial, comment: &str) -> Result<()> {
        let comment = comment_of(comment)?;
        self.step(actor, serial, Act::Allocate, CustodyEvent::Release, |_, token| {
            Ok((None, entry(Verb::Release, token).fact("comment", &comment).into()))
        })
    }

    /// Gives the plugged token to its person. `expected`: the token that the giver believes it is.
    pub fn hand_over(&self, actor: &Actor, plugged: &Serial, expected: Option<&Serial>) -> Result<()> {
        actor.check_at_station()?;
        if let Some(expected) = expected.filter(|expected| *expected != plugged) {
            return Err(StationError::WrongToken { expected: expected.clone(), plugged: plugged.clone() });
        }
        self.bench.check_same(plugged)?;
        self.step(actor, plugged, Act::HandOver, CustodyEvent::HandOver, |tx, token| {
            let holder = token.holder.as_ref();
            if actor.person.is_some() && holder.map(|holder| holder.id) == actor.person {
                return Err(StationError::OwnToken);
            }
            if !tx.credentials_of(token.id)?.iter().any(|credential| credential.state.is_live()) {
                return Err(StationError::NoCredential(plugged.clone()));
            }
            let entry = entry(Verb::HandOver, token).maybe("person", holder.map(|holder| &holder.name));
            Ok((holder.map(|holder| holder.id), entry.into()))
        })
    }

    /// Takes a token back into stock; its credential is destroyed, so that it is enrolled anew before the next holder.
    pub fn take_back(&self, actor: &Actor, serial: &Serial, comment: &str) -> Result<()> {
        self.step(actor, serial, Act::TakeBack, CustodyEvent::TakeBack, |tx, token| {
            let first = entry(Verb::TakeBack, token).maybe("comment", optional(comment)?);
            let ended = end_credentials(tx, token, CredentialEvent::Deactivate, true)?;
            Ok((None, Entries::new(first, ended)))
        })
    }

    /// Declares a token lost: its credential is compromised at once, its holder may ask for another.
    pub fn report_lost(&self, actor: &Actor, serial: &Serial, comment: &str) -> Result<()> {
        let comment = comment_of(comment)?;
        self.step(actor, serial, Act::ManageCustody, CustodyEvent::ReportLost, |tx, token| {
            let first = entry(Verb::ReportLost, token).fact("comment", &comment);
            let ended = end_credentials(tx, token, CredentialEvent::Compromise, false)?;
            Ok((None, Entries::new(first, ended)))
        })
    }

    /// A lost token turned up: back into stock.
    pub fn found(&self, actor: &Actor, serial: &Serial, comment: &str) -> Result<()> {
        self.step(actor, serial, Act::ManageCustody, CustodyEvent::Found, |tx, token| {
            let first = entry(Verb::Found, token).maybe("comment", optional(comment)?);
            // whoever found it may have used it: what it holds is never accepted again
            let ended = end_credentials(tx, token, CredentialEvent::Compromise, true)?;
            Ok((None, Entries::new(first, ended)))
        })
    }

    /// Declares a token unusable.
    pub fn mark_defective(&self, actor: &Actor, serial: &Serial, comment: &str) -> Result<()> {
        let comment = comment_of(comment)?;
        self.step(actor, serial, Act::ManageCustody, CustodyEvent::MarkDefective, |tx, token| {
            let first = entry(Verb::MarkDefective, token).fact("comment", &comment);
            let ended = end_credentials(tx, token, CredentialEvent::Deactivate, true)?;
            Ok((None, Entries::new(first, ended)))
        })
    }

    /// A token that was declared unusable works after all.
    pub fn repair(&self, actor: &Actor, serial: &Serial, comment: &str) -> Result<()> {
        let comment = comment_of(comment)?;
        self.step(actor, serial, Act::ManageCustody, CustodyEvent::Repair, |_, token| {
            Ok((None, entry(Verb::Repair, token).fact("comment", &comment).into()))
        })
    }

    /// Takes a token out of the inventory for good.
    pub fn retire(&self, actor: &Actor, serial: &Serial, comment: &str) -> Result<()> {
        let comment = comment_of(comment)?;
        self.step(actor, serial, Act::ManageCustody, CustodyEvent::Retire, |tx, token| {
            let first = entry(Verb::Retire, token).fact("comment", &comment);
            let ended = end_credentials(tx, token, CredentialEvent::Deactivate, true)?;
            Ok((None, Entries::new(first, ended)))
        })
    }

    /// The token belongs to another school from now on; it stays with its holder.
    pub fn move_school(&self, actor: &Actor, serial: &Serial, school: Uai) -> Result<()> {
        self.change(actor, |tx| {
            let token = self.token_for(actor, tx, serial, Act::MoveSchool)?;
            self.check_served(tx, school)?;
            tx.set_token_school(token.id, Some(school))?;
            let entry = Entry::new(Verb::MoveSchool).token(token.id, serial).school(school);
            Ok(((), entry.maybe("from", token.school)))
        })?;
        self.bench.stir();
        Ok(())
    }

    /// One custody step: the actor may, the rules allow it, `decide` names the holder and the entries.
    fn step(
        &self,
        actor: &Actor,
        serial: &Serial,
        act: Act,
        event: CustodyEvent,
        decide: impl FnOnce(&Change<'_>, &Token) -> Result<(Option<PersonId>, Entries)>,
    ) -> Result<()> {
        self.change(actor, |tx| {
            let token = self.token_for(actor, tx, serial, act)?;
            let after = token.state.after(event).map_err(|refusal| StationError::Custody {
                serial: serial.clone(),
                state: refusal.state,
                event: refusal.event,
            })?;
            let (holder, entries) = decide(tx, &token)?;
            debug_assert_eq!(after.has_holder(), holder.is_some());
            tx.set_custody(token.id, token.state, after, holder)?;
            Ok(((), entries))
        })?;
        self.bench.stir();
        Ok(())
    }

    /// The token, when the actor may do `act` on it.
    pub(super) fn token_for(
        &self,
        actor: &Actor,
        r: &crate::store::Reader<'_>,
        serial: &Serial,
        act: Act,
    ) -> Result<Token> {
        let token = r.find_token(None, serial)?.ok_or_else(|| StationError::NoSuchToken(serial.clone()))?;
        actor.check(act, token.school)?;
        Ok(token)
    }

    pub(super) fn check_served(&self, r: &crate::store::Reader<'_>, uai: Uai) -> Result<()> {
        let school = r.school(uai)?.ok_or(StationError::NoSuchSchool(uai))?;
        if school.contract.is_served() { Ok(()) } else { Err(StationError::NotServed(uai)) }
    }
}

/// The family of a token that was registered by its number and never plugged.
pub(super) const UNSEEN: &str = "unseen";

/// An entry about a token, with where it stood.
fn entry(verb: Verb, token: &Token) -> Entry {
    Entry::new(verb).token(token.id, &token.serial).school(token.school).fact("from", token.state)
}

/// Ends every live credential of a token; with `destroy` the secrets leave the vault. The access codes stay: the token
/// still has them.
fn end_credentials(tx: &Change<'_>, token: &Token, event: CredentialEvent, destroy: bool) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for credential in tx.credentials_of(token.id)? {
        let mut state = credential.state;
        if let Some(ended) = state.after(event) {
            tx.set_credential_state(credential.id, state, ended)?;
            state = ended;
        }
        if destroy && let Some(destroyed) = state.after(CredentialEvent::Destroy) {
            tx.set_credential_state(credential.id, state, destroyed)?;
            state = destroyed;
        }
        if state != credential.state {
            let verb = if state == CredentialState::Destroyed { Verb::Destroy } else { Verb::Suspend };
            entries
                .push(Entry::new(verb).token(token.id, &token.serial).school(token.school).fact("credential", state));
        }
    }
    Ok(entries)
}

/// A comment that must be there.
fn comment_of(text: &str) -> Result<String> {
    if text.trim().is_empty() {
        return Err(StationError::CommentNeeded);
    }
    optional(text).map(Option::unwrap_or_default)
}

/// A comment that may be missing.
fn optional(text: &str) -> Result<Option<String>> {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.is_empty() {
        return Ok(None);
    }
    required(&folded, "a comment has at most 200 characters: shorten it").map(Some)
}
