//! Tables of keys: the dialects that people have, told by their first rows and shown before an import.
//!
//! What is guessed is decided by most of the rows, never by one, and said by a named rule; whoever imports may say otherwise
//! ([`Given`]).

mod dialect;
mod encoding;
mod row;
mod shape;
mod write;

use super::error::KeyFileError;
use super::given::Given;
use super::open::ReadEntry;
use super::report::{Line, Outcome, Refusal, Rules};
use std::io::BufRead;
use table::{Row, Rows};

pub use dialect::{Column, Dialect, DialectName, Unused};
pub use encoding::{SecretEncoding, Secrets};
pub(super) use row::digest_named;
pub use write::CsvWriter;

/// The keys of a table, as they come.
pub struct CsvReader<R: BufRead> {
    rows: Rows<R>,
    dialect: Dialect,
    /// The first row is still to be skipped.
    header: bool,
    keys: u64,
    over: bool,
}

impl<R: BufRead> CsvReader<R> {
    /// Tells the dialect by the first rows, and by what the person who imports says of it.
    pub fn new(input: R, given: &Given) -> Result<Self, KeyFileError> {
        let rows = Rows::open(input, &|head| fits(head, given))?;
        let dialect = Dialect::of(rows.head(), rows.delimiter(), given)?;
        let header = dialect.header;
        Ok(Self { rows, dialect, header, keys: 0, over: false })
    }

    /// What is to be said of the table as a whole.
    pub fn remarks(&self) -> Rules {
        self.dialect.remarks()
    }

    /// What the table was taken for; shown before an import.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    fn read(&mut self) -> Result<Option<ReadEntry>, KeyFileError> {
        loop {
            let Some(row) = self.rows.next().transpose()? else {
                self.over = true;
                return if self.keys == 0 { Err(KeyFileError::Empty) } else { Ok(None) };
            };
            if row::is_empty(&row) || std::mem::take(&mut self.header) {
                continue;
            }
            self.keys += 1;
            let (number, mut rules) = (row.line, Rules::default());
            let cells = row::Cells::of(row, &mut rules);
            let serial = cells.said_serial(&self.dialect);
            let (outcome, record) = match row::record(&cells, &self.dialect, &mut rules) {
                Ok(record) => (Outcome::accepted(rules), Some(record)),
                Err(refusal) => (Outcome::Refused(refusal), None),
            };
            return Ok(Some(ReadEntry { line: Line { number, serial, outcome }, record }));
        }
    }
}

impl<R: BufRead> Iterator for CsvReader<R> {
    type Item = Result<ReadEntry, KeyFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let read = self.read();
        self.over |= read.is_err();
        read.transpose()
    }
}

impl<R: BufRead> std::fmt::Debug for CsvReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CsvReader").field("dialect", &self.dialect).field("keys", &self.keys).finish_non_exhaustive()
    }
}

/// How well rows fit a table of keys: by how many of its columns are told.
fn fits(head: &[Row], given: &Given) -> usize {
    Dialect::of(head, None, given)
        .map_or(0, |dialect| dialect.columns.iter().filter(|column| **column != Column::Other).count())
}

/// A cell that must be there and not be empty.
fn needed(cell: Option<&str>, refusal: Refusal) -> Result<&str, Refusal> {
    cell.filter(|cell| !cell.is_empty()).ok_or(refusal)
}
