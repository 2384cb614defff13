//! Why a whole table cannot be read. Every sentence says what was found and what to do next.

use super::{foreign::Foreign, limits};
use std::io;

/// Why a table cannot be read at all, or not further.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file cannot be read at all.
    #[error("the file cannot be read ({0}): check that it is still there and readable")]
    Input(#[source] io::Error),
    /// Nothing in it.
    #[error("there is nothing in this file: check that the right one was chosen")]
    Empty,
    /// A row that is larger than anything a table has.
    #[error(
        "one row is larger than {max} bytes or {cells} cells, no table needs that: check where the file comes from, or whether a quotation mark is missing",
        max = limits::ROW_BYTES, cells = limits::CELLS
    )]
    Row,
    /// A workbook that is too large, packed or unpacked.
    #[error("this workbook is too large to be read: save the one sheet as CSV (UTF-8), and send that")]
    Workbook,
    /// A workbook that opens with a password only.
    #[error(
        "this workbook is protected by a password: open it, take the password off (or save it as CSV UTF-8), and send that"
    )]
    Password,
    /// A workbook that its reader does not understand.
    #[error(
        "this workbook is damaged or unusual and cannot be read: open it in Excel or LibreOffice, save it anew as .xlsx, and send that"
    )]
    Damaged,
    /// Something else.
    #[error("{}", .0.sentence())]
    Foreign(Foreign),
}
