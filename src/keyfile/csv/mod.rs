//! Tables of keys: the dialects that people have, told by their first rows and shown before an import.
//!
//! Refuses to guess what a wrong guess would spoil: digests are taken from the file or are SHA-1, never from the length of
//! a secret.

mod dialect;
mod row;
mod write;

use super::bounded::Bounded;
use super::error::KeyFileError;
use super::limits;
use super::open::ReadEntry;
use super::report::{Line, Outcome, Refusal, Rules};
use std::io::{BufRead, Chain, Cursor, Read};

pub use dialect::{Column, Dialect, DialectName, SecretEncoding};
pub(super) use row::digest_named;
pub use write::CsvWriter;

/// Bytes at the beginning of a table by which its dialect is told.
const SAMPLE: usize = limits::PIECE_BYTES;

/// The keys of a table, as they come.
pub struct CsvReader<R: BufRead> {
    rows: ::csv::Reader<Bounded<Chain<Cursor<Vec<u8>>, R>>>,
    row: ::csv::ByteRecord,
    dialect: Dialect,
    /// The first row is still to be skipped.
    header: bool,
    keys: u64,
    over: bool,
}

impl<R: BufRead> CsvReader<R> {
    /// Tells the dialect by the first rows.
    pub fn new(input: R) -> Result<Self, KeyFileError> {
        let (sample, input) = sample(input)?;
        let dialect = Dialect::of(&sample)?;
        Ok(Self::start(sample, input, dialect))
    }

    /// Reads with a dialect that a person has corrected.
    pub fn with_dialect(input: R, dialect: Dialect) -> Result<Self, KeyFileError> {
        let (sample, input) = sample(input)?;
        Ok(Self::start(sample, input, dialect))
    }

    /// What the table was taken for; shown before an import.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    fn start(sample: Vec<u8>, input: R, dialect: Dialect) -> Self {
        let skipped = sample.strip_prefix(b"\xef\xbb\xbf").map_or(0, |_| 3);
        let mut cursor = Cursor::new(sample);
        cursor.set_position(skipped);
        let rows = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(dialect.delimiter)
            .from_reader(Bounded::new(cursor.chain(input), limits::PACKAGE_BYTES));
        let header = dialect.header;
        Self { rows, row: ::csv::ByteRecord::new(), dialect, header, keys: 0, over: false }
    }

    fn read(&mut self) -> Result<Option<ReadEntry>, KeyFileError> {
        loop {
            self.rows.get_mut().allow(limits::PACKAGE_BYTES);
            if !self.rows.read_byte_record(&mut self.row).map_err(|error| refused::<R>(&error))? {
                self.over = true;
                return if self.keys == 0 { Err(KeyFileError::Empty) } else { Ok(None) };
            }
            if self.row.len() > limits::ELEMENTS {
                return Err(KeyFileError::TooLarge("row"));
            }
            if row::is_empty(&self.row) || std::mem::take(&mut self.header) {
                continue;
            }
            self.keys += 1;
            let number = self.row.position().map_or(0, ::csv::Position::line);
            let mut rules = Rules::default();
            let cells = row::Cells::of(&self.row, &mut rules);
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

/// The beginning of the table, and the rest of it.
fn sample<R: BufRead>(mut input: R) -> Result<(Vec<u8>, R), KeyFileError> {
    let mut sample = Vec::new();
    input.by_ref().take(SAMPLE as u64).read_to_end(&mut sample).map_err(KeyFileError::Input)?;
    if sample.is_empty() {
        return Err(KeyFileError::Empty);
    }
    if sample.starts_with(&[0xff, 0xfe]) || sample.starts_with(&[0xfe, 0xff]) || sample.contains(&0) {
        return Err(KeyFileError::Charset("UTF-16".into()));
    }
    Ok((sample, input))
}

fn refused<R: BufRead>(error: &::csv::Error) -> KeyFileError {
    match error.kind() {
        ::csv::ErrorKind::Io(io) if Bounded::<R>::exceeded(io) => KeyFileError::TooLarge("row"),
        ::csv::ErrorKind::Io(io) => KeyFileError::Input(std::io::Error::new(io.kind(), io.to_string())),
        _ => KeyFileError::UnknownColumns,
    }
}

/// A cell that must be there and not be empty.
fn needed(cell: Option<&str>, refusal: Refusal) -> Result<&str, Refusal> {
    cell.filter(|cell| !cell.is_empty()).ok_or(refusal)
}
