//! Rows, whatever they come from: told by the first bytes of the file.

use super::{
    charset::Marks,
    error::TableError,
    foreign::{Foreign, beginning},
    text::Text,
    workbook::{self, Sheet},
};
use std::io::{BufRead, Cursor, Read};
use zeroize::{Zeroize, Zeroizing};

/// Bytes by which the kind of a file is told.
const FIRST: u64 = 4096;

/// One row of a table. Wiped when it is dropped, since tables of keys are read by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, from 1; of a workbook the row's number.
    pub line: u64,
    /// Its cells as a person reads them, spaces at their ends removed; fewer or more than other rows have, where the file has
    /// it so.
    pub cells: Vec<String>,
    /// What happened to its accents.
    pub marks: Marks,
}

impl Row {
    /// The text of a cell; empty where there is none.
    pub fn cell(&self, place: usize) -> &str {
        self.cells.get(place).map_or("", String::as_str)
    }

    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

impl Drop for Row {
    fn drop(&mut self) {
        self.cells.zeroize();
    }
}

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

/// The rows of a table, one after the other. After an error nothing more comes.
pub struct Rows<R: BufRead> {
    from: Origin<R>,
    head: Vec<Row>,
    sheets: Option<Sheets>,
}

enum Origin<R: BufRead> {
    Text(Box<Text<R>>),
    Sheet(Sheet),
}

impl<R: BufRead> Rows<R> {
    /// Opens a table. `fits` is shown the first rows (at most 200) as they would be read with one delimiter, or out of one
    /// sheet, and says how well they fit what is looked for; 0: not at all. The best one is read, of equals the first.
    pub fn open(mut input: R, fits: &dyn Fn(&[Row]) -> usize) -> Result<Self, TableError> {
        let mut first = Zeroizing::new(Vec::with_capacity(FIRST as usize));
        input.by_ref().take(FIRST).read_to_end(&mut first).map_err(TableError::Input)?;
        if first.is_empty() {
            return Err(TableError::Empty);
        }
        if workbook::begins(&first) {
            let (sheet, head, sheets) = workbook::open(first, input, fits)?;
            return Ok(Self { from: Origin::Sheet(sheet), head, sheets: Some(sheets) });
        }
        if let Some(foreign) = Foreign::of(&first).or_else(|| begins_as_xml(&first).then_some(Foreign::Xml)) {
            return Err(TableError::Foreign(foreign));
        }
        let (text, head) = Text::open(Cursor::new(first).chain(input), fits)?;
        Ok(Self { from: Origin::Text(Box::new(text)), head, sheets: None })
    }

    /// The first rows, blank ones among them; they come again one by one.
    pub fn head(&self) -> &[Row] {
        &self.head
    }

    /// What separates the cells; `None`: they come out of a workbook.
    pub fn delimiter(&self) -> Option<u8> {
        match &self.from {
            Origin::Text(text) => Some(text.delimiter()),
            Origin::Sheet(_) => None,
        }
    }

    /// The sheets, where this is a workbook.
    pub fn sheets(&self) -> Option<&Sheets> {
        self.sheets.as_ref()
    }

    /// The next row, blank ones among them.
    fn read(&mut self) -> Result<Option<Row>, TableError> {
        match &mut self.from {
            Origin::Text(text) => text.next(),
            Origin::Sheet(sheet) => Ok(sheet.next()),
        }
    }
}

impl<R: BufRead> Iterator for Rows<R> {
    type Item = Result<Row, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// Whether a file is XML of whatever kind.
fn begins_as_xml(first: &[u8]) -> bool {
    let text = beginning(first);
    text.starts_with("<?xml") || text.starts_with("<!--")
}
