//! What a pull told, and what it leaves to somebody.

use domain::{Login, PersonId, PullQuestion, TokenRef, Told, Uai};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a pull told.
#[derive(Debug, Clone, Serialize)]
pub struct PullReport {
    /// Which directory.
    pub directory: String,
    /// How many entries it told of.
    pub people: usize,
    /// People who are new here.
    pub came: usize,
    /// People of whom something changed.
    pub changed: usize,
    /// People who are exactly so.
    pub same: usize,
    /// Entries of people who have nothing to do here.
    pub without_role: usize,
    /// Of whom it tells no longer.
    pub gone: Vec<Gone>,
    /// So many are gone at once that nothing of the pull was taken.
    pub held: bool,
    /// What somebody has to say.
    pub questions: Vec<Question>,
    /// Values of attributes that are malformed, and give nothing.
    pub refused: usize,
    /// Schools that nobody knows here, with how many people it tells of there.
    pub unknown_schools: BTreeMap<Uai, usize>,
    /// Nothing was to be changed.
    pub dry_run: bool,
    /// Something was changed.
    pub done: bool,
}

impl PullReport {
    pub(super) fn of(directory: &str, people: usize, dry_run: bool) -> Self {
        Self {
            directory: directory.to_owned(),
            people,
            came: 0,
            changed: 0,
            same: 0,
            without_role: 0,
            gone: Vec::new(),
            held: false,
            questions: Vec::new(),
            refused: 0,
            unknown_schools: BTreeMap::new(),
            dry_run,
            done: false,
        }
    }
}

/// Somebody of whom a directory tells no longer.
#[derive(Debug, Clone, Serialize)]
pub struct Gone {
    /// Who.
    pub person: PersonId,
    /// Their sign-in name.
    pub login: Login,
    /// Their name.
    pub name: String,
    /// They have roles that were given here, or by another source: their keys stay with them.
    pub stays: bool,
    /// What is due back.
    pub keys: Vec<TokenRef>,
}

/// What a directory leaves open about one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What.
    pub kind: PullQuestion,
    /// By what it knows them; empty where it does not say.
    pub subject: String,
    /// Their sign-in name there.
    pub login: String,
    /// Their name there.
    pub name: String,
    /// Who of ours it may be about.
    pub person: Option<PersonId>,
}

impl Question {
    pub(super) fn about(kind: PullQuestion, told: &Told, person: Option<PersonId>) -> Self {
        let (subject, login, name) = (told.subject.to_string(), told.login.to_string(), told.name.clone());
        Self { kind, subject, login, name, person }
    }
}
