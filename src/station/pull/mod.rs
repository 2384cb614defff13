//! People pulled from a directory: who is new, who changed, who is gone. All of an answer or nothing of it, in one transaction.
//!
//! What cannot be told for sure is asked and not guessed, and keeps nobody else. Who is gone keeps what was given here; where nothing
//! is left, their key is due back and suspended. Too many gone at once, and nothing of the answer is taken until somebody says that
//! it is right.

mod gone;
mod read;
mod report;
mod same;
mod state;

pub use read::{PulledFrom, Reading};
pub use report::{Gone, PullReport, Question};
pub use state::DirectoryView;

use crate::{
    Actor, Directories, Requests, Result, StationError,
    dry_run::NoChange,
    people::told_of,
    work::{Far, Progress},
};
use directory::DirectoryError;
use domain::{Act, PersonId, PullFault, PullQuestion, Source, Subject, Told, event, is_mass};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use store::{Change, Entries, Entry, PullState};

/// How a directory is to be pulled.
#[derive(Debug, Clone, Copy, Default)]
pub struct PullOptions {
    /// Only looks what would happen.
    pub dry_run: bool,
    /// So many are gone, and somebody says that it is right: counts where it is exactly as many.
    pub gone: Option<u32>,
}

/// How soon a directory that brought nothing is asked again.
const AGAIN: SignedDuration = SignedDuration::from_mins(15);
impl Directories<'_> {
    /// Asks a directory, and takes what it tells.
    ///
    /// # Errors
    /// [`StationError::NoSuchDirectory`]; [`StationError::Directory`]: it did not tell of everybody, and nothing of it was taken.
    pub fn pull(&self, actor: &Actor, name: &str, options: PullOptions, progress: &Progress) -> Result<PullReport> {
        actor.check(Act::ManagePeople, None)?;
        let from = self.pulled_from().iter().find(|one| one.directory.name() == name);
        self.pull_from(actor, from.ok_or_else(|| StationError::NoSuchDirectory(name.to_owned()))?, options, progress)
    }

    /// Pulls of directories whose time has come. Called by the daemon again and again; how many were asked.
    pub fn tick(&self) -> Result<usize> {
        self.pushed_tick()?;
        let (now, mut asked) = (self.now(), 0);
        for from in self.pulled_from() {
            let state = self.store.read(|r| r.pull_state(from.directory.name()))?;
            let pause = |state: &PullState| if state.fault.is_some() { from.every.min(AGAIN) } else { from.every };
            if state.is_some_and(|state| now.duration_since(state.tried) < pause(&state)) {
                continue;
            }
            asked += 1;
            match self.pull_from(&Actor::station(), from, PullOptions::default(), &Progress::default()) {
                Ok(report) if report.held => {
                    tracing::warn!(directory = %report.directory, gone = report.gone.len(), "too many would be gone at once: somebody is asked");
                }
                Ok(_) => {}
                // it is in the database, and the next pull tries again
                Err(error) => tracing::warn!(%error, "a directory brought nothing"),
            }
        }
        Ok(asked)
    }

    /// Whether time alone may bring something, so that [`Self::tick`] is to be called again: a pull, or somebody without a role who is
    /// waited for. Where it may not, only a change does.
    pub fn is_waiting(&self) -> Result<bool> {
        Ok(!self.pulled_from().is_empty() || self.waits_for_pushed()?)
    }

    fn pull_from(
        &self,
        actor: &Actor,
        from: &PulledFrom,
        options: PullOptions,
        progress: &Progress,
    ) -> Result<PullReport> {
        let name = from.directory.name().to_owned();
        let mut read = |done: usize| progress.at(Far { done: done as u64, total: 0 }).is_ok();
        let records = match from.directory.people(&mut read) {
            Ok(records) => records,
            Err(DirectoryError::Stopped { .. }) => return Err(StationError::Cancelled),
            Err(error) => {
                if let Some(fault) = fault(&error).filter(|_| !options.dry_run) {
                    let now = self.now();
                    self.store.keep(|books| Ok::<_, StationError>(books.pull_failed(&name, now, fault, 0)?))?;
                }
                return Err(StationError::Directory(error));
            }
        };
        let mut report = PullReport::of(&name, records.len(), options.dry_run);
        let told = from.reading.all(&records, &mut report);
        let source = Source::Directory(name.clone());
        let (report, seen) = self.try_change(actor, |tx| {
            let mut pull = Pull {
                requests: self.requests(),
                tx,
                source: &source,
                actor,
                report,
                entries: Vec::new(),
                seen: Vec::new(),
            };
            pull.take(told, options)?;
            let Pull { report, entries, seen, .. } = pull;
            if options.dry_run || report.held || entries.is_empty() {
                return Err(NoChange::Undone(Box::new((report, seen))));
            }
            let told = event::Import::Directory {
                directory: name.clone(),
                people: report.people as u64,
                came: report.came as u64,
                changed: report.changed as u64,
                gone: report.gone.len() as u64,
            };
            Ok(((PullReport { done: true, ..report }, seen), Entries::new(Entry::new(told), entries)))
        })?;
        if !options.dry_run {
            self.note(&report, &source, &seen)?;
        }
        Ok(report)
    }

    /// How the pull ended, for doctor, home and the next one.
    fn note(&self, report: &PullReport, source: &Source, seen: &[PersonId]) -> Result<()> {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (now, directory) = (self.now(), &report.directory);
        self.store.keep(|books| {
            if report.held {
                return books.pull_failed(directory, now, PullFault::Mass, count(report.gone.len()));
            }
            for person in seen {
                books.touch_identity(*person, source, now)?;
            }
            books.pull_came(directory, now, count(report.people), count(report.questions.len()))
        })?;
        self.last_pulls().insert(directory.clone(), report.clone());
        Ok(())
    }
}

/// One pull inside of its transaction.
struct Pull<'a> {
    requests: Requests<'a>,
    tx: &'a Change<'a>,
    source: &'a Source,
    actor: &'a Actor,
    report: PullReport,
    entries: Vec<Entry>,
    /// Those whom it tells of.
    seen: Vec<PersonId>,
}

impl Pull<'_> {
    fn take(&mut self, told: Vec<Told>, options: PullOptions) -> Result<()> {
        let known = self.tx.told_of_by(self.source)?;
        let by_subject: BTreeMap<&Subject, (PersonId, bool)> =
            known.iter().map(|(subject, person, has)| (subject, (*person, *has))).collect();
        // whoever cannot be told for sure stays as they are
        let mut asked: BTreeSet<PersonId> = self.asked_about(&by_subject)?;
        let mut telling: BTreeSet<PersonId> = BTreeSet::new();
        for one in &told {
            let person = by_subject.get(&one.subject).map(|(person, _)| *person);
            if person.is_none()
                && let Some(other) = self.tx.person_by_login(&one.login)?
                && known.iter().any(|(_, person, _)| *person == other.id)
            {
                asked.insert(other.id);
            }
            let schools = self.schools_of(one)?;
            let holds = one
                .holding(self.tx.at)
                .iter()
                .any(|role| role.grant.scope.school().is_none_or(|at| schools.contains(&at)));
            telling.extend(person.filter(|_| holds));
        }
        let had = known.iter().filter(|(.., has)| *has).count();
        let gone = known.iter().filter(|(_, person, has)| *has && !telling.contains(person) && !asked.contains(person));
        let gone: Vec<PersonId> = gone.map(|(_, person, _)| *person).collect();
        let said = options.gone.is_some_and(|said| said as usize == gone.len());
        self.report.held = is_mass(gone.len(), had) && !said;
        for person in &gone {
            self.leaves(*person)?;
        }
        for one in told {
            let before = by_subject.get(&one.subject).copied();
            if before.is_some_and(|(person, _)| gone.contains(&person)) {
                continue;
            }
            self.one(&one, before)?;
        }
        Ok(())
    }

    /// Those of whom an entry that is asked about may be told.
    fn asked_about(&self, by_subject: &BTreeMap<&Subject, (PersonId, bool)>) -> Result<BTreeSet<PersonId>> {
        let mut asked = BTreeSet::new();
        for question in &self.report.questions {
            if let Ok(subject) = question.subject.parse::<Subject>() {
                asked.extend(by_subject.get(&subject).map(|(person, _)| *person));
            }
            if let Ok(login) = question.login.parse() {
                asked.extend(self.tx.person_by_login(&login)?.map(|person| person.id));
            }
        }
        Ok(asked)
    }

    /// The schools of which somebody is told and that are known here.
    fn schools_of(&self, told: &Told) -> Result<BTreeSet<domain::Uai>> {
        let mut schools = BTreeSet::new();
        for school in told.roles.iter().filter_map(|role| role.grant.scope.school()) {
            if self.tx.school(school)?.is_some() {
                schools.insert(school);
            }
        }
        Ok(schools)
    }

    /// What is told of one person; `before`: who they are here, and whether they had a role from there.
    fn one(&mut self, told: &Told, before: Option<(PersonId, bool)>) -> Result<()> {
        let (fate, entries) = match told_of(self.tx, self.source, told) {
            Ok(applied) => applied,
            // nobody here, and nothing to do here
            Err(StationError::NoRoleTold) => {
                self.report.without_role += 1;
                return Ok(());
            }
            Err(StationError::NotLinked(_)) => return self.not_linked(told),
            Err(StationError::Invalid(_)) => {
                self.ask(PullQuestion::Unreadable, told, None);
                return Ok(());
            }
            Err(other) => return Err(other),
        };
        self.seen.push(fate.person);
        for school in &fate.unknown_schools {
            *self.report.unknown_schools.entry(*school).or_default() += 1;
        }
        match (fate.created, fate.is_new()) {
            (true, _) => self.report.came += 1,
            (false, true) => self.report.changed += 1,
            (false, false) => self.report.same += 1,
        }
        self.entries.extend(entries);
        if let Some(person) = self.tx.person(fate.person)?
            && person.login != told.login
        {
            self.ask(PullQuestion::Renamed, told, Some(fate.person));
        }
        let is_back = matches!(before, Some((_, false))) && !fate.given.is_empty();
        if (!fate.given.is_empty() || !fate.taken.is_empty()) && self.told_anew(&fate)? && is_back {
            self.ask(PullQuestion::Back, told, Some(fate.person));
        }
        Ok(())
    }

    /// An account of that name is not to be taken over: which kind of it.
    fn not_linked(&mut self, told: &Told) -> Result<()> {
        let person = self.tx.person_by_login(&told.login)?;
        let known = match &person {
            Some(person) => self.tx.identities(person.id)?.iter().any(|identity| identity.source == *self.source),
            None => false,
        };
        let kind = if known { PullQuestion::AnotherSubject } else { PullQuestion::NameTaken };
        self.ask(kind, told, person.map(|person| person.id));
        Ok(())
    }

    fn ask(&mut self, kind: PullQuestion, told: &Told, person: Option<PersonId>) {
        self.report.questions.push(Question::about(kind, told, person));
    }
}

/// Why a directory brought nothing, as a word.
fn fault(error: &DirectoryError) -> Option<PullFault> {
    use DirectoryError as E;
    Some(match error {
        E::Unreachable { .. } => PullFault::Unreachable,
        E::SignIn { .. } => PullFault::SignIn,
        E::Question { .. } => PullFault::Question,
        E::Limit { .. } => PullFault::Limit,
        E::Broken { .. } => PullFault::Broken,
        E::Nobody { .. } => PullFault::Nobody,
        E::TooMany { .. } => PullFault::TooMany,
        E::Stopped { .. } => return None,
    })
}
