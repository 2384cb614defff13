//! One entry of the journal as it is shown.

use crate::{Actor, Result};
use domain::{Act, BatchId, Event, PersonId, Serial, TokenId, TokenRef, Uai, Verb, event::Told};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{Reader, Record};

/// One journal entry as shown.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct JournalLine {
    /// Position in the chain, from 1.
    pub number: u64,
    /// When.
    #[schemars(with = "domain::Moment")]
    pub at: Timestamp,
    /// Who: a person's name, or the machine's administrator.
    pub who: String,
    /// Who, as a person.
    pub person: Option<PersonId>,
    /// The door they came through: `panel`, `cli:0`, `station`…
    pub door: String,
    /// What.
    pub verb: Verb,
    /// The number of the token it is about, as it was written.
    pub serial: Option<Serial>,
    /// What that token is called now: its number, with the family where another has it.
    pub name: Option<TokenRef>,
    /// Its row id.
    #[serde(skip)]
    pub token: Option<TokenId>,
    /// The school it is about.
    pub school: Option<Uai>,
    /// The person it is about, who is not the one who acts.
    pub subject: Option<PersonId>,
    /// What is told of it, as the journal keeps it: names in snake case, such as `from`, `person`, `slot`, each with a text. Never
    /// a secret or a code.
    pub facts: BTreeMap<String, String>,
    /// The same, as a value; `None` where it was altered: then it is shown as it stands.
    #[serde(skip)]
    pub event: Option<Event>,
    /// The batch that did it, or that it is about.
    #[serde(skip)]
    pub batch: Option<BatchId>,
}

impl JournalLine {
    /// Names and values of what is told of it.
    pub fn told(&self) -> Told {
        match &self.event {
            Some(event) => event.clone().told(self.batch),
            None => Told::from(&self.facts),
        }
    }

    /// Whether there is paper of it: a slip or a receipt.
    pub fn has_slip(&self) -> bool {
        self.verb.has_slip()
    }
}

/// The entries of these records, in their order: what their tokens are called now is asked for once.
pub(crate) fn journal_lines(r: &Reader<'_>, records: impl IntoIterator<Item = Record>) -> Result<Vec<JournalLine>> {
    let records: Vec<_> = records.into_iter().collect();
    let tokens: BTreeSet<_> = records.iter().filter_map(|record| record.token).collect();
    let names = r.token_names(&Vec::from_iter(tokens))?;
    Ok(records.into_iter().map(|record| journal_line(record, &names)).collect())
}

fn journal_line(record: Record, names: &BTreeMap<TokenId, TokenRef>) -> JournalLine {
    let name = record.token.and_then(|id| names.get(&id).cloned());
    JournalLine {
        name: name.or_else(|| record.serial.as_ref().map(TokenRef::from)),
        event: record.event().ok(),
        batch: record.batch(),
        number: record.number,
        at: record.at,
        who: record.author.name,
        person: record.author.person,
        door: record.author.door,
        verb: record.verb,
        serial: record.serial,
        token: record.token,
        school: record.school,
        subject: record.subject,
        facts: record.facts,
    }
}

/// The tokens of these entries that have a page for this reader: not those that were never activated, nor were thrown away.
pub(crate) fn tokens(r: &Reader<'_>, actor: &Actor, lines: &[JournalLine]) -> Result<BTreeMap<TokenId, TokenRef>> {
    let about: BTreeSet<_> = lines.iter().filter_map(|line| line.token).collect();
    let mut found = r.listed_tokens(&Vec::from_iter(about))?;
    found.retain(|token| !token.is_unborn() && actor.may(Act::SeeStock, token.school));
    Ok(found.into_iter().map(|token| (token.id, token.name())).collect())
}
