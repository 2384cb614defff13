//! The journal: who did what, when and to which token, append-only and authenticated.
//!
//! Every entry carries an HMAC over its predecessor's and its own content (`chain`); number and HMAC of the newest
//! one, the *head*, are also kept in a file beside the database (`head`). The head file is written after each commit:
//! after a crash the database may be ahead of it, never behind. `verify` tells what does not agree.
//!
//! Personal words of an entry (who, names, addresses, free texts) can be erased; what was done when, to which token and by which
//! number of a person cannot: `erased` says how the chain goes on.
//!
//! What the journal cannot find: database, head file and every printed head rolled back together.

mod anchor;
mod chain;
mod check;
mod erased;
mod fault;
mod head;
mod log;
mod query;
mod record;
mod slip;

pub use anchor::Anchor;
pub(super) use anchor::first_unlike;
pub(super) use chain::ChainKey;
pub use chain::{Head, InvalidHead};
pub use check::JournalCheck;
pub(super) use check::verify;
pub(super) use erased::{Blanked, blank, numbers};
pub use fault::Fault;
pub(super) use head::{compare, write as write_head};
pub(super) use log::{append, tip};
pub use query::JournalQuery;
pub use record::Record;

use domain::{BatchId, Event, PersonId, Serial, TokenId, Uai, Verb};

/// Who is behind a change, as the journal keeps it until it is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The person; `None` for the machine's administrator and for the station itself.
    pub person: Option<PersonId>,
    /// The name at that time.
    pub name: String,
    /// The door they came through: `panel`, `cli:0`, `station`…
    pub door: String,
}

/// One entry to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    event: Event,
    batch: Option<BatchId>,
    token: Option<(TokenId, Serial)>,
    school: Option<Uai>,
    subject: Option<PersonId>,
}

impl Entry {
    /// What was done; what it was done to is added by the methods below.
    pub fn new(event: impl Into<Event>) -> Self {
        Self { event: event.into(), batch: None, token: None, school: None, subject: None }
    }
    /// What was done.
    pub fn verb(&self) -> Verb {
        self.event.verb()
    }
    /// The same, with what is told of it. Never a secret, never a code.
    pub fn event(&self) -> &Event {
        &self.event
    }
    /// The token it is about, where there is one.
    pub fn about(&self) -> Option<&(TokenId, Serial)> {
        self.token.as_ref()
    }
    /// The batch at the conveyor that did it, or that it is about.
    pub fn batch(mut self, batch: impl Into<Option<BatchId>>) -> Self {
        self.batch = batch.into();
        self
    }
    /// The token it is about.
    pub fn token(mut self, id: TokenId, serial: &Serial) -> Self {
        self.token = Some((id, serial.clone()));
        self
    }
    /// The school it is about.
    pub fn school(mut self, school: impl Into<Option<Uai>>) -> Self {
        self.school = school.into();
        self
    }
    /// The person it is about, who is not the one who acts.
    pub fn subject(mut self, person: impl Into<Option<PersonId>>) -> Self {
        self.subject = person.into();
        self
    }
}

/// The entries of one change: at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries(Vec<Entry>);

impl Entries {
    /// `first`, and whatever else happened in the same change.
    pub fn new(first: Entry, rest: impl IntoIterator<Item = Entry>) -> Self {
        Self(std::iter::once(first).chain(rest).collect())
    }

    /// Every one of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    /// All of them are of this batch.
    pub fn of_batch(mut self, batch: BatchId) -> Self {
        for entry in &mut self.0 {
            entry.batch = Some(batch);
        }
        self
    }

    /// What else happened in the same change.
    pub fn and(mut self, rest: impl IntoIterator<Item = Entry>) -> Self {
        self.0.extend(rest);
        self
    }
}

impl IntoIterator for Entries {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Entry> for Entries {
    fn from(entry: Entry) -> Self {
        Self(vec![entry])
    }
}
