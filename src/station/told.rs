//! What somebody has just done, for the message above the page: on whom, what became of the secret, and whether it can be taken back.

use super::{Actor, Journal, Result, entries::name_in};
use domain::{Event, RequestId, SecretFate, TokenRef};
use store::JournalQuery;

/// What an entry was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The token.
    pub token: Option<TokenRef>,
    /// The person.
    pub person: Option<String>,
    /// What became of the secrets of the token.
    pub secret: Option<SecretFate>,
    /// The request whose approval it was, and which may still be taken back.
    pub undo: Option<RequestId>,
}

impl Journal<'_> {
    /// What an act that this actor just did was about: read from its entry, never from what was asked for. `None` where the entry
    /// is somebody else's.
    pub fn just_done(&self, actor: &Actor, entry: u64) -> Result<Option<Told>> {
        let Some((told, approved)) = self.entry_of(actor, entry)? else { return Ok(None) };
        let undo = match approved {
            Some(request) if self.requests().may_reconsider(actor, request)? => Some(request),
            _ => None,
        };
        Ok(Some(Told { undo, ..told }))
    }

    /// The same, and the request that it approved.
    fn entry_of(&self, actor: &Actor, entry: u64) -> Result<Option<(Told, Option<RequestId>)>> {
        self.store.read(|r| {
            let query = JournalQuery { before: entry.checked_add(1), ..JournalQuery::default() };
            let found = r.journal(query, 1)?.pop().filter(|record| record.number == entry);
            let Some(found) = found.filter(|record| actor.person.is_some() && record.author.person == actor.person)
            else {
                return Ok(None);
            };
            let named = found.subject.map(|id| r.person(id)).transpose()?.flatten().map(|person| person.name);
            let (person, secret, approved) = match found.event() {
                Ok(Event::Approve(approved)) => (None, None, Some(approved.request)),
                Ok(event) => (event.person().map(str::to_owned), event.secret_now(), None),
                Err(_) => (None, None, None),
            };
            let token = name_in(r, found.token, found.serial.as_ref())?;
            Ok(Some((Told { token, person: person.or(named), secret, undo: None }, approved)))
        })
    }
}
