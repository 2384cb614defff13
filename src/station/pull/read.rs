//! What the entries of a directory say of people, before anybody is looked for here. Pure.

use super::{PullReport, Question};
use claims::{Attributes, Mapping};
use directory::{Directory, Record};
use domain::{PullQuestion, Told};
use jiff::SignedDuration;
use std::{collections::BTreeSet, sync::Arc};

/// A directory that people are pulled from.
pub struct PulledFrom {
    /// Where.
    pub directory: Arc<dyn Directory>,
    /// What its entries say.
    pub reading: Reading,
    /// How often.
    pub every: SignedDuration,
}

/// What the entries of a directory say.
pub struct Reading {
    /// The attribute by which the directory knows somebody, and which it never gives to anybody else: `entryUUID`.
    pub subject: String,
    /// The others.
    pub mapping: Mapping,
}

impl Reading {
    /// What is told of everybody of whom it can be said for sure; the others are asked about.
    pub(super) fn all(&self, records: &[Record], report: &mut PullReport) -> Vec<Told> {
        let mut told = Vec::new();
        for record in records {
            match self.one(record, &mut report.refused) {
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

    /// What is told of one person; a value that gives nothing is counted, and keeps nobody.
    fn one(&self, record: &Record, refused: &mut usize) -> Option<Told> {
        let subject = record.first(&self.subject)?.parse().ok()?;
        let read = self.mapping.read(subject, &attributes(record)).ok()?;
        *refused += read.refused.len();
        Some(read.told).filter(|told| !told.name.chars().any(char::is_control))
    }

    /// An entry that does not say who it is.
    fn question(&self, record: &Record) -> Question {
        let shown = |text: &str| text.chars().filter(|c| !c.is_control()).take(80).collect::<String>();
        Question {
            kind: PullQuestion::Unreadable,
            subject: record.first(&self.subject).unwrap_or_default().to_owned(),
            login: String::new(),
            name: shown(&record.dn),
            person: None,
        }
    }
}

fn attributes(record: &Record) -> Attributes {
    let pairs = record.attributes().iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    pairs.collect()
}
