//! Schools and people from the tables of an office: what each line would become, and then all of it or nothing.
//!
//! A file adds and changes, and never takes anything away: whoever is missing from it stays as they are, an empty cell
//! says nothing. It gives no role that weighs on the whole academy, and does not touch who has one. A dry run does
//! everything that the import does and takes it back.

mod cells;
mod columns;
mod jobs;
mod line;
mod people;
mod report;
mod schools;

use crate::{
    Actor, MailWay, People, Result, StationError,
    dry_run::NoChange,
    hashing::Hashing,
    work::{Far, OFTEN, Progress},
};
use domain::{Act, LineFate, RosterKind, Uai, event};
use keyfile::shortened;
use line::{Layout, Line};
use std::{
    io::{BufReader, Read},
    sync::{Arc, Mutex, PoisonError},
};
use store::{Change, Entries, Entry};
use table::Table;

pub(crate) use columns::plain;

pub use columns::Column;
pub use report::{Accents, LineFault, RosterError, RosterLine, RosterReport};

/// More lines than any academy has people.
const LINES: usize = 100_000;

/// How a table is to be imported.
#[derive(Debug, Clone)]
pub struct RosterOptions {
    /// The file's name, for the journal.
    pub name: String,
    /// Only looks what would happen.
    pub dry_run: bool,
    /// Lines that are refused are left out; without it, one that is refused stops the whole file.
    pub keep_good: bool,
    /// People who are new, and have a mail address, get a link to choose a password.
    pub send_links: bool,
    /// The school of those lines that name none.
    pub school: Option<Uai>,
    /// Of a list of schools, only those of this academy: by its name or number in the list.
    pub academy: Option<String>,
}

impl People<'_> {
    /// Who may import such a table: whoever manages schools, or people, in the whole academy.
    pub fn check_roster(actor: &Actor, kind: RosterKind) -> Result<()> {
        actor.check(
            match kind {
                RosterKind::Schools => Act::ManageSchools,
                RosterKind::People => Act::ManagePeople,
            },
            None,
        )
    }

    /// Imports a table of schools or people, or looks what an import would do. `progress` is told how many lines were read.
    ///
    /// # Errors
    /// [`StationError::Cancelled`] where `progress` was stopped before all of it was read: then nothing was changed.
    pub fn import_roster(
        &self,
        actor: &Actor,
        kind: RosterKind,
        file: impl Read,
        options: &RosterOptions,
        progress: &Progress,
    ) -> Result<RosterReport> {
        Self::check_roster(actor, kind)?;
        let hash = Arc::new(Mutex::default());
        let input = BufReader::with_capacity(64 * 1024, Hashing { input: file, hash: hash.clone() });
        let known = |name: &str| columns::of(kind, name).is_some();
        let mut table = Table::open(input, &known)?;
        let layout = Layout::of(table.header(), kind)?;
        if options.academy.is_some() && !layout.has(Column::Academy) {
            return Err(RosterError::NoColumn(Column::Academy).into());
        }
        let invites = match (options.send_links, self.mail_way()?) {
            (false, _) => people::Invites::Nobody,
            (true, MailWay::Works) => people::Invites::Now,
            (true, _) => people::Invites::Later,
        };
        self.try_change(actor, |tx| {
            let mut taking = match kind {
                RosterKind::Schools => Taking::Schools(schools::Taken::of(options.academy.as_deref())),
                RosterKind::People => {
                    let school = assumed(tx, options.school, &layout)?;
                    Taking::People(people::Taken::new(self.accounts(), actor, invites, school))
                }
            };
            let (mut lines, mut entries, mut accents) = (Vec::new(), Vec::new(), Accents::default());
            for row in &mut table {
                let row = row?;
                if lines.len() == LINES {
                    return Err(RosterError::TooManyLines(LINES).into());
                }
                let line = taking.take(tx, &layout.line(&row), &mut entries)?;
                if line.fault == Some(LineFault::Missing(Column::Uai)) && !layout.has(Column::Uai) {
                    return Err(RosterError::NoSchool.into());
                }
                accents.add(row.marks, line.number, &line.name);
                lines.push(line);
                if lines.len().is_multiple_of(OFTEN) {
                    progress.at(Far { done: lines.len() as u64, total: 0 })?;
                }
            }
            let digest = std::mem::take(&mut *hash.lock().unwrap_or_else(PoisonError::into_inner)).finish();
            // nobody corrects the ministry's file: what it says well is taken
            let directory = kind == RosterKind::Schools && layout.is_directory();
            let Layout { columns, ignored, .. } = layout;
            let columns = columns.into_iter().map(|(column, name, _)| (column, name)).collect();
            let (school, shape) = (taking.assumed(), table.shape().clone());
            let mut report =
                RosterReport { columns, ignored, school, shape, directory, accents, digest, lines, done: false };
            if options.dry_run || (!options.keep_good && !directory && report.count(LineFate::Refused) > 0) {
                return Err(NoChange::Undone(Box::new(report)));
            }
            report.done = true;
            let taken = event::Import::Roster {
                file: options.name.clone(),
                sha256: report.digest.clone(),
                list: kind,
                fates: event::Counts::of(|fate| report.count(fate)),
            };
            Ok((report, Entries::new(Entry::new(taken), entries)))
        })
    }
}

/// What takes the lines of one kind of table.
enum Taking<'a> {
    Schools(schools::Taken),
    People(people::Taken<'a>),
}

impl Taking<'_> {
    /// The school that was taken where a line names none.
    fn assumed(&self) -> Option<Uai> {
        match self {
            Self::Schools(_) => None,
            Self::People(taken) => taken.assumed(),
        }
    }

    /// Takes one line, or says why not: then nothing of it was written.
    fn take(&mut self, tx: &Change<'_>, line: &Line<'_>, entries: &mut Vec<Entry>) -> Result<RosterLine> {
        let (id, name, taken) = match self {
            Self::Schools(taken) => (line.said(Column::Uai), line.said(Column::Name), taken.take(tx, line, entries)?),
            Self::People(taken) => (people::said_login(line), people::said_name(line), taken.take(tx, line, entries)?),
        };
        let (fate, fault, changes) = match taken {
            Ok((fate, changes)) => (fate, None, changes),
            Err(fault) if fault.leaves_out() => (LineFate::LeftOut, Some(fault), Vec::new()),
            Err(fault) => (LineFate::Refused, Some(fault), Vec::new()),
        };
        let (id, name) = (shortened(&id), shortened(&name));
        Ok(RosterLine { number: line.number(), id, name, fate, fault, changes })
    }
}

/// The school of those who have none in the file: the one that was said; where the file has no column for it and the
/// station has one school only, that one, for those who are new.
fn assumed(tx: &Change<'_>, said: Option<Uai>, layout: &Layout) -> Result<people::Assumed> {
    use people::Assumed;
    if let Some(uai) = said {
        let known = tx.school(uai)?.ok_or(StationError::NoSuchSchool(uai))?;
        return Ok(Assumed::Said(known.uai));
    }
    if layout.has(Column::Uai) {
        return Ok(Assumed::Nothing);
    }
    Ok(match &tx.schools()?[..] {
        [only] => Assumed::Only(only.uai),
        _ => Assumed::Nothing,
    })
}
