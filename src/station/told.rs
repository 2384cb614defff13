//! What somebody has just done, for the message above the page: on whom, what became of the secret, and whether it can be taken back.

use super::{Actor, Journal, Result, entries::name_in};
use domain::{Event, PersonId, RequestId, SecretFate, TokenRef};
use std::collections::BTreeSet;
use store::JournalQuery;

/// Entries of one act that are looked at.
const LOOKED_AT: u32 = 10;

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

    /// The number of the newest entry: what is done from now on has a larger one.
    pub fn newest(&self) -> Result<u64> {
        self.store.read(|r| Ok(r.journal_head()?.number))
    }

    /// The entry of what this person has done after that one, where all of it was about one person and one token at most.
    pub fn done_since(&self, person: PersonId, newest: u64) -> Result<Option<u64>> {
        self.store.read(|r| {
            let mut done = r.journal(JournalQuery { person: Some(person), ..JournalQuery::default() }, LOOKED_AT)?;
            done.retain(|record| record.number > newest && record.author.person == Some(person));
            done.sort_by_key(|record| record.number);
            let subjects: BTreeSet<_> = done.iter().filter_map(|record| record.subject).collect();
            let tokens: BTreeSet<_> = done.iter().filter_map(|record| record.token).collect();
            let named = done.iter().find(|record| record.subject.is_some() || record.token.is_some());
            Ok(named.filter(|_| subjects.len() <= 1 && tokens.len() <= 1).map(|record| record.number))
        })
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
            let other = found.subject.filter(|subject| Some(*subject) != actor.person);
            let named = other.map(|id| r.person(id)).transpose()?.flatten().map(|person| person.name);
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
