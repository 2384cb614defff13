//! What the readers of workbooks of any kind have in common.

use crate::{
    charset::{Marks, clean},
    error::TableError,
    limits,
    row::Row,
};

/// The name of a sheet, and whether people see it.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub name: String,
    pub hidden: bool,
}

/// A workbook of any kind.
pub(super) trait Book {
    /// Its sheets, in their order.
    fn sheets(&mut self) -> Result<Vec<Name>, TableError>;
    /// Reads the rows of one into `gather`, until that has enough.
    fn read(&mut self, sheet: usize, gather: &mut Gather) -> Result<(), TableError>;
}

/// Rows as they come out of a workbook, counted.
pub(super) struct Gather {
    rows: Vec<Row>,
    enough: usize,
    bytes: usize,
}

impl Gather {
    /// Takes so many rows.
    pub fn new(enough: usize) -> Self {
        Self { rows: Vec::new(), enough, bytes: 0 }
    }

    /// Takes a cell, both places from 0; cells come row by row. False: enough was read.
    pub fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<bool, TableError> {
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
            self.rows.push(Row { line, cells: Vec::new(), marks: Marks::default() });
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

    /// What was taken.
    pub fn finish(self) -> Vec<Row> {
        self.rows
    }
}

/// How many digits a format of nothing but zeros asks for; 0: it is another one.
pub(super) fn zeros_of(format: &str) -> usize {
    let zeros = format.split(';').next().unwrap_or_default();
    if zeros.bytes().all(|byte| byte == b'0') && zeros.len() <= 32 { zeros.len() } else { 0 }
}

/// A number as a sheet shows it: whole ones without a point, with zeros before them up to so many digits ([`zeros_of`]).
/// Excel keeps 15 digits; what has more is written so that nobody takes it for a number of that many digits.
pub(super) fn number(value: f64, digits: usize) -> String {
    if value.fract() != 0.0 || !value.is_finite() {
        return value.to_string();
    }
    if value.abs() >= 1e15 {
        return format!("{value:E}");
    }
    format!("{value:0digits$.0}")
}
