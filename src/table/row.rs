//! One row.

use super::charset::Marks;
use zeroize::Zeroize;

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
