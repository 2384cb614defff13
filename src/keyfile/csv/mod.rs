//! Tables of keys: the dialects that people have, told by their first rows and shown before an import.
//!
//! Refuses to guess what a wrong guess would spoil: digests are taken from the file or are SHA-1, never from the length of
//! a secret.

mod dialect;
mod row;
mod write;

use super::error::KeyFileError;
use super::open::ReadEntry;
use super::report::{Line, Outcome, Refusal, Rules};
use crate::table::{Row, Rows};
use std::io::BufRead;

pub use dialect::{Column, Dialect, DialectName, SecretEncoding};
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
    /// Tells the dialect by the first rows.
    pub fn new(input: R) -> Result<Self, KeyFileError> {
        let rows = Rows::open(input, &fits)?;
        let dialect = Dialect::of(rows.head(), rows.delimiter())?;
        Ok(Self::start(rows, dialect))
    }

    /// Reads with a dialect that a person has corrected.
    pub fn with_dialect(input: R, dialect: Dialect) -> Result<Self, KeyFileError> {
        let rows = Rows::open(input, &|head| {
            usize::from(Dialect::of(head, None).is_ok_and(|told| told.columns == dialect.columns))
        })?;
        Ok(Self::start(rows, dialect))
    }

    /// What the table was taken for; shown before an import.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    fn start(rows: Rows<R>, dialect: Dialect) -> Self {
        let header = dialect.header;
        Self { rows, dialect, header, keys: 0, over: false }
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
fn fits(head: &[Row]) -> usize {
    Dialect::of(head, None)
        .map_or(0, |dialect| dialect.columns.iter().filter(|column| **column != Column::Other).count())
}

/// A cell that must be there and not be empty.
fn needed(cell: Option<&str>, refusal: Refusal) -> Result<&str, Refusal> {
    cell.filter(|cell| !cell.is_empty()).ok_or(refusal)
}
