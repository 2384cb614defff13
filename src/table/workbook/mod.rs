//! Workbooks of Excel (`.xlsx`, `.xls`) and LibreOffice (`.ods`): the one sheet that has what is looked for, as rows of text.
//!
//! A workbook is read into memory, weighed before its parser sees it (`weigh.rs`, `xls.rs`), and what the parser says goes through
//! one door (`Gather`), which counts. Cells are what the sheet shows: a number keeps the zeros that its format puts before it,
//! a day is a day, a formula is its last result. Hidden sheets are never read.

mod ods;
mod packed;
mod weigh;
mod xls;
mod xlsx;
mod zeros;

use super::{
    charset::clean,
    error::TableError,
    foreign::Foreign,
    limits,
    rows::{Row, Sheets},
};
use packed::Packed;
use std::{
    io::{Cursor, Read},
    panic::{AssertUnwindSafe, catch_unwind},
};
use zeroize::Zeroizing;

/// Zip, the container of newer workbooks.
const ZIP: &[u8] = b"PK\x03\x04";
/// OLE, that of older ones, and of those which a password protects.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The rows of a sheet that was read.
pub(super) struct Sheet(std::vec::IntoIter<Row>);

impl Sheet {
    pub fn next(&mut self) -> Option<Row> {
        self.0.next()
    }
}

/// The name of a sheet, and whether people see it.
#[derive(Debug, Clone)]
struct Name {
    name: String,
    hidden: bool,
}

/// A workbook of any kind.
trait Book {
    /// Its sheets, in their order.
    fn sheets(&mut self) -> Result<Vec<Name>, TableError>;
    /// Reads the rows of one into `gather`, until that has enough.
    fn read(&mut self, sheet: usize, gather: &mut Gather) -> Result<(), TableError>;
}

/// Whether a file begins like a workbook.
pub fn begins(first: &[u8]) -> bool {
    first.starts_with(ZIP) || first.starts_with(OLE)
}

/// Reads the sheet that fits best, of equals the first: its rows, the first of them once more, and what is to be said of the
/// others.
pub(super) fn open(
    first: Zeroizing<Vec<u8>>,
    rest: impl Read,
    fits: &dyn Fn(&[Row]) -> usize,
) -> Result<(Sheet, Vec<Row>, Sheets), TableError> {
    let mut bytes = first;
    let most = limits::WORKBOOK_BYTES as u64 + 1;
    rest.take(most).read_to_end(&mut bytes).map_err(TableError::Input)?;
    if bytes.len() > limits::WORKBOOK_BYTES {
        return Err(TableError::Workbook);
    }
    // the parsers are others': what breaks one of them is a damaged file, and no end of the station
    let read = catch_unwind(AssertUnwindSafe(|| {
        if bytes.starts_with(OLE) {
            return choose(&mut xls::Old::open(&bytes)?, fits);
        }
        let packed = match weigh::weigh(Cursor::new(&bytes[..])) {
            // cut off, or no zip at all: a workbook has the list of its parts in front
            Err(TableError::Damaged) if !names_workbook(&bytes) => Packed::Other(Foreign::Archive),
            weighed => weighed?,
        };
        match packed {
            Packed::Excel => choose(&mut xlsx::Excel::open(Cursor::new(&bytes[..]))?, fits),
            Packed::LibreOffice => choose(&mut ods::Calc::open(Cursor::new(&bytes[..]))?, fits),
            Packed::Other(foreign) => Err(TableError::Foreign(foreign)),
        }
    }));
    read.unwrap_or(Err(TableError::Damaged))
}

/// Whether a part of a workbook is named among the first.
fn names_workbook(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    [&b"[Content_Types].xml"[..], b"xl/", b"opendocument.spreadsheet", b"content.xml"]
        .iter()
        .any(|name| head.windows(name.len()).any(|bytes| bytes == *name))
}

fn choose(book: &mut dyn Book, fits: &dyn Fn(&[Row]) -> usize) -> Result<(Sheet, Vec<Row>, Sheets), TableError> {
    let sheets = book.sheets()?;
    let (mut best, mut fitting) = (None::<(usize, usize, Vec<Row>)>, Vec::new());
    for (place, _) in sheets.iter().enumerate().filter(|(_, sheet)| !sheet.hidden) {
        let mut head = Gather::new(limits::HEAD);
        book.read(place, &mut head)?;
        let head = head.finish();
        if head.is_empty() {
            continue;
        }
        let fit = fits(&head);
        fitting.push((place, fit));
        if best.as_ref().is_none_or(|(_, before, _)| fit > *before) {
            best = Some((place, fit, head));
        }
    }
    let (place, fit, head) = best.ok_or(TableError::Empty)?;
    let named = |place: usize| sheets[place].name.clone();
    let alike = fitting.into_iter().filter(|(other, as_well)| *other != place && *as_well > 0 && *as_well >= fit);
    let told = Sheets {
        read: named(place),
        alike: alike.map(|(other, _)| named(other)).collect(),
        hidden: sheets.iter().filter(|sheet| sheet.hidden).map(|sheet| sheet.name.clone()).collect(),
    };
    let mut rows = Gather::new(usize::MAX);
    book.read(place, &mut rows)?;
    Ok((Sheet(rows.finish().into_iter()), head, told))
}

/// Rows as they come out of a workbook, counted.
struct Gather {
    rows: Vec<Row>,
    enough: usize,
    bytes: usize,
}

impl Gather {
    fn new(enough: usize) -> Self {
        Self { rows: Vec::new(), enough, bytes: 0 }
    }

    /// Takes a cell, both places from 0; cells come row by row. False: enough was read.
    fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<bool, TableError> {
        if text.is_empty() {
            return Ok(true);
        }
        let (line, place) = (u64::from(row) + 1, column as usize);
        if place >= limits::CELLS || text.len() > limits::ROW_BYTES {
            return Err(TableError::Row);
        }
        let last = self.rows.last().map(|row| row.line);
        if last != Some(line) {
            if last.is_some_and(|last| last > line) {
                return Err(TableError::Damaged);
            }
            if self.rows.len() >= self.enough {
                return Ok(false);
            }
            self.bytes += size_of::<Row>();
            self.rows.push(Row { line, cells: Vec::new(), marks: super::Marks::default() });
        }
        let Some(row) = self.rows.last_mut() else { return Ok(true) };
        if row.cells.len() <= place {
            self.bytes += (place + 1 - row.cells.len()) * size_of::<String>();
            row.cells.resize_with(place + 1, String::new);
        }
        let text = clean(text);
        self.bytes += text.len() + 16;
        row.marks.lost |= text.contains('\u{fffd}');
        row.cells[place] = text;
        match self.bytes > limits::SHEET_BYTES {
            true => Err(TableError::Workbook),
            false => Ok(true),
        }
    }

    fn finish(self) -> Vec<Row> {
        self.rows
    }
}

/// How many digits a format of nothing but zeros asks for; 0: it is another one.
fn zeros_of(format: &str) -> usize {
    let zeros = format.split(';').next().unwrap_or_default();
    if zeros.bytes().all(|byte| byte == b'0') && zeros.len() <= 32 { zeros.len() } else { 0 }
}

/// A number as a sheet shows it: whole ones without a point, with zeros before them up to so many digits ([`zeros_of`]).
/// Excel keeps 15 digits; what has more is written so that nobody takes it for a number of that many digits.
fn number(value: f64, digits: usize) -> String {
    if value.fract() != 0.0 || !value.is_finite() {
        return value.to_string();
    }
    if value.abs() >= 1e15 {
        return format!("{value:E}");
    }
    format!("{value:0digits$.0}")
}
