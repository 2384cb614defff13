//! What the entries of a directory say of people, before anybody is looked for here. Pure.

use super::{PullReport, Question};
use directory::{Directory, Record};
use domain::{Login, PullQuestion, Told, ToldRole};
use jiff::SignedDuration;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A directory that people are pulled from.
pub struct PulledFrom {
    /// Where.
    pub directory: Arc<dyn Directory>,
    /// What its entries say.
    pub reading: Reading,
    /// How often.
    pub every: SignedDuration,
}

/// What roles the attributes of an entry tell, by their names in small letters.
pub type Roles = dyn Fn(&BTreeMap<String, Vec<String>>) -> Vec<ToldRole> + Send + Sync;

/// Which attribute of an entry says what.
pub struct Reading {
    /// By what the directory knows somebody, which it never gives to anybody else: `entryUUID`.
    pub subject: String,
    /// Their sign-in name: `uid`.
    pub login: String,
    /// Their name: `cn`.
    pub name: String,
    /// Their mail address: `mail`.
    pub mail: String,
    /// Their roles.
    pub roles: Box<Roles>,
}

impl Reading {
    /// What is told of everybody of whom it can be said for sure; the others are asked about.
    pub(super) fn all(&self, records: &[Record], report: &mut PullReport) -> Vec<Told> {
        let mut told = Vec::new();
        for record in records {
            match self.one(record) {
                Some(one) => told.push(one),
                None => report.questions.push(self.question(record)),
            }
        }
        for (kind, of) in [
            (PullQuestion::SameSubject, (|one: &Told| Some(one.subject.to_string())) as fn(&Told) -> Option<String>),
            (PullQuestion::SameLogin, |one| Some(one.login.to_string())),
            (PullQuestion::SameMail, |one| one.email.as_ref().map(|email| email.to_lowercase())),
        ] {
            let (mut once, mut twice) = (BTreeSet::new(), BTreeSet::new());
            for said in told.iter().filter_map(of) {
                if !once.insert(said.clone()) {
                    twice.insert(said);
                }
            }
            let doubtful = |one: &Told| of(one).is_some_and(|said| twice.contains(&said));
            report
                .questions
                .extend(told.iter().filter(|one| doubtful(one)).map(|one| Question::about(kind, one, None)));
            told.retain(|one| !doubtful(one));
        }
        told
    }

    fn one(&self, record: &Record) -> Option<Told> {
        let name = record.first(&self.name).filter(|name| !name.chars().any(char::is_control))?;
        let login: Login = record.first(&self.login)?.to_lowercase().parse().ok()?;
        Some(Told {
            subject: record.first(&self.subject)?.parse().ok()?,
            login,
            name: name.to_owned(),
            email: record.first(&self.mail).map(str::to_owned),
            roles: (self.roles)(record.attributes()),
        })
    }

    /// An entry that does not say who it is.
    fn question(&self, record: &Record) -> Question {
        let said = |attribute: &str| record.first(attribute).unwrap_or_default();
        let shown = |text: &str| text.chars().filter(|c| !c.is_control()).take(80).collect::<String>();
        let name = if said(&self.name).is_empty() { &record.dn } else { said(&self.name) };
        Question {
            kind: PullQuestion::Unreadable,
            subject: said(&self.subject).to_owned(),
            login: shown(said(&self.login)),
            name: shown(name),
            person: None,
        }
    }
}
