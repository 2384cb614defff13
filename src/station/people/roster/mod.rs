//! Schools and people from the tables of an office: what each line would become, and then all of it or nothing.
//!
//! A file adds and changes, and never takes anything away: whoever is missing from it stays as they are, an empty cell
//! says nothing. It gives no role that weighs on the whole academy, and does not touch who has one. A dry run does
//! everything that the import does and takes it back.

mod columns;
mod people;
mod report;
mod schools;

use crate::station::{
    Actor, Result, Station,
    stock::Hashing,
    trial::{Halt, reported, taken},
};
use crate::{
    domain::{Act, words},
    keyfile::shortened,
    store::{Change, Entries, Entry},
    table::{Row, Table, is_formula},
};
use std::{
    io::{BufReader, Read},
    sync::{Arc, Mutex, PoisonError},
};

pub(in crate::station) use columns::plain;

pub use columns::Column;
pub use report::{Changed, LineFate, LineFault, RosterError, RosterLine, RosterReport};

/// More lines than any academy has people.
const LINES: usize = 100_000;
/// The longest name, in characters.
const LONGEST: usize = 200;

words! {
    /// What a table lists.
    RosterKind {
        /// Schools.
        Schools => "schools",
        /// People with their roles.
        People => "people",
    }
}

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
}

impl Station {
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
    pub fn import_roster(
        &self,
        actor: &Actor,
        kind: RosterKind,
        file: impl Read,
        options: &RosterOptions,
        progress: &mut dyn FnMut(u64),
    ) -> Result<RosterReport> {
        Self::check_roster(actor, kind)?;
        let hash = Arc::new(Mutex::default());
        let input = BufReader::with_capacity(64 * 1024, Hashing { input: file, hash: hash.clone() });
        let known = |name: &str| columns::of(kind, name).is_some();
        let mut table = Table::open(input, &known)?;
        let layout = Layout::of(table.header(), kind)?;
        let done = self.store.change(&actor.author(), self.now(), |tx| {
            let mut taking = match kind {
                RosterKind::Schools => Taking::Schools(schools::Taken::default()),
                RosterKind::People => Taking::People(people::Taken::new(self, actor, options.send_links)),
            };
            let (mut lines, mut entries) = (Vec::new(), Vec::new());
            for row in &mut table {
                let row = row?;
                if lines.len() == LINES {
                    return Err(RosterError::TooManyLines(LINES).into());
                }
                lines.push(taking.take(tx, &layout.line(&row), &mut entries)?);
                if lines.len().is_multiple_of(1000) {
                    progress(lines.len() as u64);
                }
            }
            let digest = std::mem::take(&mut *hash.lock().unwrap_or_else(PoisonError::into_inner)).finish();
            let Layout { columns, ignored, .. } = layout;
            let columns = columns.into_iter().map(|(column, name, _)| (column, name)).collect();
            let mut report = RosterReport { columns, ignored, digest, lines, done: false };
            if options.dry_run || (!options.keep_good && report.count(LineFate::Refused) > 0) {
                return Err(Halt::Undone(Box::new(report)));
            }
            report.done = true;
            let fates = LineFate::ALL.iter().map(|fate| (fate.word(), report.count(*fate)));
            let entry = taken(&options.name, &report.digest, fates).fact("list", kind);
            Ok((report, Entries::new(entry, entries)))
        });
        reported(done)
    }
}

/// What takes the lines of one kind of table.
enum Taking<'a> {
    Schools(schools::Taken),
    People(people::Taken<'a>),
}

impl Taking<'_> {
    /// Takes one line, or says why not: then nothing of it was written.
    fn take(&mut self, tx: &Change<'_>, line: &Line<'_>, entries: &mut Vec<Entry>) -> Result<RosterLine> {
        let (id, name, taken) = match self {
            Self::Schools(taken) => (line.said(Column::Uai), line.said(Column::Name), taken.take(tx, line, entries)?),
            Self::People(taken) => (people::said_login(line), people::said_name(line), taken.take(tx, line, entries)?),
        };
        let (fate, fault, changes) = match taken {
            Ok((fate, changes)) => (fate, None, changes),
            Err(fault) => (LineFate::Refused, Some(fault), Vec::new()),
        };
        let (id, name) = (shortened(&id), shortened(&name));
        Ok(RosterLine { number: line.number, id, name, fate, fault, changes })
    }
}

/// Why a line was not taken, or what it did.
type Taken = Result<(LineFate, Vec<Changed>), LineFault>;

/// Where each column is.
struct Layout {
    columns: Vec<(Column, String, usize)>,
    ignored: Vec<String>,
}

impl Layout {
    fn of(header: &[String], kind: RosterKind) -> Result<Self, RosterError> {
        let mut layout = Self { columns: Vec::new(), ignored: Vec::new() };
        for (place, name) in header.iter().enumerate() {
            let Some(column) = columns::of(kind, name) else {
                layout.ignored.extend(Some(shortened(name)).filter(|name| !name.is_empty()));
                continue;
            };
            if let Some((_, first, _)) = layout.columns.iter().find(|(found, ..)| *found == column) {
                return Err(RosterError::TwoColumns { column, first: first.clone(), second: name.clone() });
            }
            layout.columns.push((column, shortened(name), place));
        }
        let has = |column| layout.columns.iter().any(|(found, ..)| *found == column);
        match kind {
            RosterKind::Schools if !has(Column::Uai) => Err(RosterError::NoColumn(Column::Uai)),
            RosterKind::People if !has(Column::Login) && !has(Column::Email) => {
                Err(RosterError::NoColumn(Column::Login))
            }
            RosterKind::Schools | RosterKind::People => Ok(layout),
        }
    }

    fn line<'a>(&'a self, row: &'a Row) -> Line<'a> {
        Line { number: row.line, layout: self, cells: &row.cells }
    }
}

/// One line with its columns.
struct Line<'a> {
    number: u64,
    layout: &'a Layout,
    cells: &'a [String],
}

impl Line<'_> {
    /// What the cell says; `None` where it is empty or not there.
    fn get(&self, column: Column) -> Option<&str> {
        let (.., place) = self.layout.columns.iter().find(|(found, ..)| *found == column)?;
        self.cells.get(*place).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    /// The same for a report.
    fn said(&self, column: Column) -> String {
        self.get(column).unwrap_or_default().to_owned()
    }

    /// A name that is fit to be shown, mailed and exported.
    fn name(&self, column: Column) -> Result<Option<&str>, LineFault> {
        let Some(text) = self.get(column) else { return Ok(None) };
        if text.chars().count() > LONGEST {
            return Err(LineFault::TooLong(column));
        }
        if text.chars().any(char::is_control) {
            return Err(LineFault::Character(column));
        }
        if is_formula(text) { Err(LineFault::Formula(column)) } else { Ok(Some(text)) }
    }

    /// A cell that means something, by `read`.
    fn word<T>(&self, column: Column, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, LineFault> {
        let Some(text) = self.get(column) else { return Ok(None) };
        match read(text) {
            Some(value) => Ok(Some(value)),
            None => Err(LineFault::Value { column, value: shortened(text) }),
        }
    }
}
