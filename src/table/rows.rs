//! Rows, whatever they come from: told by the first bytes of the file.

use super::{
    beginning::{beginning, is_workbook},
    error::TableError,
    foreign::Foreign,
    row::Row,
    text::Text,
    workbook::{self, Sheet, Sheets},
};
use std::io::{BufRead, Cursor, Read};
use zeroize::Zeroizing;

/// Bytes by which the kind of a file is told.
const FIRST: u64 = 4096;

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
        if is_workbook(&first) {
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
