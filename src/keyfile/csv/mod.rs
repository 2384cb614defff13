//! Tables of keys: the dialects that people have, told by their first rows and shown before an import.
//!
//! What is guessed is decided by most of the rows, never by one, and said by a named rule; whoever imports may say otherwise
//! ([`Given`]).

mod dialect;
mod identity;
mod recognise;
mod row;
mod secrets;
mod shape;
mod write;

use super::column::Column;
use super::entries::{KeyQueue, Source};
use super::error::KeyFileError;
use super::given::Given;
use super::rules::Rules;
use std::io::BufRead;
use table::{Row, Rows};

pub use dialect::{Dialect, DialectName, Unused};
pub use secrets::Secrets;
pub use write::CsvWriter;

/// The keys of a table.
pub(super) struct Csv<R: BufRead> {
    rows: Rows<R>,
    dialect: Dialect,
}

impl<R: BufRead> Csv<R> {
    /// Tells the dialect by the first rows, and by what the person who imports says of it.
    pub(super) fn new(input: R, given: &Given) -> Result<Self, KeyFileError> {
        let rows = Rows::open(input, &|head| fits(head, given))?;
        let dialect = Dialect::of(rows.head(), rows.delimiter(), given)?;
        Ok(Self { rows, dialect })
    }

    /// What is to be said of the table as a whole.
    pub(super) fn remarks(&self) -> Rules {
        self.dialect.remarks()
    }

    /// What the table was taken for; shown before an import.
    pub(super) fn dialect(&self) -> &Dialect {
        &self.dialect
    }
}

impl<R: BufRead> Source for Csv<R> {
    /// A row.
    fn more(&mut self, found: &mut KeyQueue) -> Result<bool, KeyFileError> {
        let Some(row) = self.rows.next().transpose()? else { return Ok(false) };
        let above = self.dialect.header.is_some_and(|header| row.line <= header);
        if !above && !row::is_empty(&row) {
            let (line, mut rules) = (row.line, Rules::default());
            let cells = row::Cells::of(row, &mut rules);
            let read = row::record(&cells, &self.dialect, &mut rules);
            found.key_at(line, cells.said_serial(&self.dialect), read.map(|record| (record, rules)));
        }
        Ok(true)
    }
}

/// How well rows fit a table of keys: by how many of its columns are told.
fn fits(head: &[Row], given: &Given) -> usize {
    Dialect::of(head, None, given)
        .map_or(0, |dialect| dialect.columns.iter().filter(|column| **column != Column::Other).count())
}
