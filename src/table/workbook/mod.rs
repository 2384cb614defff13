//! Workbooks of Excel (`.xlsx`, `.xls`) and LibreOffice (`.ods`): the one sheet that has what is looked for, as rows of text.
//!
//! A workbook is read into memory, weighed before its parser sees it (`weigh.rs`, `xls.rs`), and what the parser says goes through
//! one door (`Gather`), which counts. Cells are what the sheet shows: a number keeps the zeros that its format puts before it,
//! a day is a day, a formula is its last result. Hidden sheets are never read.

mod book;
mod ods;
mod packed;
mod records;
mod weigh;
mod xls;
mod xlsx;
mod zeros;

use super::{beginning::OLE, error::TableError, foreign::Foreign, limits, row::Row};
use book::{Book, Gather};
use packed::Packed;
use std::{
    io::{Cursor, Read},
    panic::{AssertUnwindSafe, catch_unwind},
};
use zeroize::Zeroizing;

/// The sheets of a workbook: which one is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheets {
    /// The name of the sheet that is read.
    pub read: String,
    /// The names of other sheets that look like the same kind of table.
    pub alike: Vec<String>,
    /// The names of hidden sheets, which are never read.
    pub hidden: Vec<String>,
}

/// The rows of a sheet that was read.
pub(super) struct Sheet(std::vec::IntoIter<Row>);

impl Sheet {
    pub fn next(&mut self) -> Option<Row> {
        self.0.next()
    }
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
