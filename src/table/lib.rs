//! Tables as offices have them: rows of text out of delimited text in whatever character set, or out of a workbook.
//!
//! | To do | With |
//! |---|---|
//! | read rows, and tell by their beginning what they are | [`Rows::open`] |
//! | read a table whose columns are named | [`Table::open`] |
//! | read a day as people write it | [`day`] |
//! | write a cell that no spreadsheet runs | [`neutral`] |
//!
//! What the columns mean is for others: keys for `keyfile`, schools and people for the station. Memory is bounded whatever the
//! file is. A row is numbered as the program that shows the file numbers it; what was done to its accents is said.

mod beginning;
mod bounded;
mod charset;
mod day;
mod error;
mod foreign;
mod formula;
mod french;
mod limits;
mod lines;
mod named;
mod recognise;
mod row;
mod rows;
mod text;
mod workbook;

pub use beginning::{beginning, first_tag, is_workbook, wide};
pub use bounded::Bounded;
pub use charset::{Charset, Marks};
pub use day::{Day, DayFault, DayOrder, DayRule, day};
pub use error::TableError;
pub use foreign::Foreign;
pub use formula::{is_formula, neutral};
pub use named::names_columns;
pub use named::{Shape, Table};
pub use row::Row;
pub use rows::Rows;
pub use workbook::Sheets;
