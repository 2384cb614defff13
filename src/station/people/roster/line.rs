//! One line of an office's table: where each column is, and what the cells of a line say.

use super::{
    columns::{self, Column},
    report::{LineFault, RosterError},
};
use domain::{LineChange, LineFate, RosterKind};
use keyfile::shortened;
use table::{Row, is_formula};

/// The longest name, in characters.
pub(super) const LONGEST: usize = 200;

/// Why a line was not taken, or what it did.
pub(super) type Taken = Result<(LineFate, Vec<LineChange>), LineFault>;

/// Where each column is, those that are read first before others that say the same thing less well.
pub(super) struct Layout {
    pub columns: Vec<(Column, String, usize)>,
    /// The names of those that mean nothing here.
    pub ignored: Vec<String>,
}

impl Layout {
    /// Where the columns of this header are, or why no line of the file can mean anything.
    pub fn of(header: &[String], kind: RosterKind) -> Result<Self, RosterError> {
        let mut layout = Self { columns: Vec::new(), ignored: Vec::new() };
        let mut found: Vec<(columns::Known, usize)> = Vec::new();
        for (place, name) in header.iter().enumerate() {
            match columns::of(kind, name) {
                Some(known) => found.push((known, place)),
                None => layout.ignored.extend(Some(shortened(name)).filter(|name| !name.is_empty())),
            }
        }
        // of the same rank, the order of the file
        found.sort_by_key(|(columns::Known(column, rank), place)| (*column, *rank, *place));
        let name = |place: usize| header[place].clone();
        for (n, (columns::Known(column, rank), place)) in found.iter().copied().enumerate() {
            match n.checked_sub(1).map(|before| found[before]).filter(|(before, _)| before.0 == column) {
                Some((columns::Known(_, same), first)) if same == rank => {
                    return Err(RosterError::TwoColumns { column, first: name(first), second: name(place) });
                }
                // where the better column says nothing, names and degrees are also told by the other
                Some(_) if !matches!(column, Column::Name | Column::FirstName | Column::Degree | Column::Academy) => {
                    layout.ignored.push(shortened(&header[place]));
                }
                Some(_) | None => layout.columns.push((column, shortened(&header[place]), place)),
            }
        }
        match kind {
            RosterKind::Schools if !layout.has(Column::Uai) => Err(RosterError::NoColumn(Column::Uai)),
            RosterKind::People if !layout.has(Column::Login) && !layout.has(Column::Email) => {
                Err(RosterError::NoColumn(Column::Login))
            }
            RosterKind::Schools | RosterKind::People => Ok(layout),
        }
    }

    /// Whether there is such a column.
    pub fn has(&self, column: Column) -> bool {
        self.columns.iter().any(|(found, ..)| *found == column)
    }

    /// The ministry's own directory of schools: it tells by number what each of them is.
    pub fn is_directory(&self) -> bool {
        self.has(Column::Uai)
            && self.has(Column::Nature)
            && (self.has(Column::Sector) || self.has(Column::ContractCode))
    }

    /// A row, by these columns.
    pub fn line<'a>(&'a self, row: &'a Row) -> Line<'a> {
        Line { layout: self, row }
    }
}

/// One line with its columns.
pub(super) struct Line<'a> {
    layout: &'a Layout,
    row: &'a Row,
}

impl Line<'_> {
    /// The line of the file.
    pub fn number(&self) -> u64 {
        self.row.line
    }

    /// What the cell says; `None` where it is empty or not there.
    pub fn get(&self, column: Column) -> Option<&str> {
        self.all(column).next()
    }

    /// What the cells of all columns of this kind say, the best first.
    pub fn all(&self, column: Column) -> impl Iterator<Item = &str> {
        let of_it = self.layout.columns.iter().filter(move |(found, ..)| *found == column);
        of_it.map(|(.., place)| self.row.cell(*place)).filter(|cell| !cell.is_empty())
    }

    /// The same for a report.
    pub fn said(&self, column: Column) -> String {
        self.get(column).unwrap_or_default().to_owned()
    }

    /// A name that is fit to be shown, mailed and exported.
    pub fn name(&self, column: Column) -> Result<Option<&str>, LineFault> {
        let Some(text) = self.get(column) else { return Ok(None) };
        if text.chars().count() > LONGEST {
            return Err(LineFault::TooLong(column));
        }
        // a question mark, or Excel's #N/A, is what another program put where it lost something
        if text.contains(['?', '\u{fffd}']) || (self.row.marks.lost && !text.is_ascii()) || is_fault(text) {
            return Err(LineFault::Lost(column));
        }
        if text.chars().any(char::is_control) {
            return Err(LineFault::Character(column));
        }
        if is_formula(text) { Err(LineFault::Formula(column)) } else { Ok(Some(text)) }
    }

    /// The first cell that means something, by `read`.
    pub fn word<T>(&self, column: Column, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, LineFault> {
        let Some(text) = self.get(column) else { return Ok(None) };
        match self.all(column).find_map(read) {
            Some(value) => Ok(Some(value)),
            None => Err(LineFault::Value { column, value: shortened(text) }),
        }
    }
}

/// What a spreadsheet shows instead of a result.
fn is_fault(text: &str) -> bool {
    text.starts_with('#') && (text.ends_with(['!', '?']) || text.eq_ignore_ascii_case("#n/a"))
}
