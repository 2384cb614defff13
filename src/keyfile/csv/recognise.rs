//! Which table this is, told by its first rows, where whoever imports does not say it.

use super::{
    dialect::{Dialect, DialectName, Unused},
    row,
    secrets::{Secrets, is_key},
    shape,
};
use crate::{column::Column, encoding::SecretEncoding, error::KeyFileError, given::Given, quoted, vocabulary};
use table::{DayOrder, Row, names_columns};

impl Dialect {
    /// Tells the dialect by the first rows of a table, where the person who imports has not said otherwise.
    pub(super) fn of(head: &[Row], delimiter: Option<u8>, given: &Given) -> Result<Self, KeyFileError> {
        let kept: Vec<_> = head.iter().filter(|row| !row::is_empty(row)).collect();
        let rows: Vec<Vec<String>> = kept.iter().map(|row| row.cells.clone()).collect();
        let above = titles_above(&kept, &rows);
        let (line, rows) = (kept.get(above).map(|row| row.line), &rows[above..]);
        let first = rows.first().ok_or(KeyFileError::Empty)?;
        let rest: Vec<_> = rows.iter().skip(1).collect();
        let titles = Titles::of(first, &rest, given);
        let data: Vec<_> = rows.iter().skip(usize::from(titles.is_some())).collect();
        let (name, mut columns) = match &titles {
            Some(titles) => (DialectName::Header, titles.columns.clone()),
            None if !given.columns.is_empty() => (DialectName::Judged, given.columns.clone()),
            None => shape::positions(&data)?,
        };
        let width = data.iter().map(|row| row.len()).max().unwrap_or(0).max(columns.len());
        if titles.is_none() {
            columns.resize(width, Column::Other);
        }
        let place = columns.iter().position(|column| *column == Column::Secret);
        let texts = data.iter().filter_map(|row| row.get(place?).map(String::as_str)).filter(|text| !text.is_empty());
        let named = titles.as_ref().and_then(|titles| titles.encoding);
        let secrets = Secrets::of(texts, named, given.secrets);
        let judged = name == DialectName::Judged && given.columns.is_empty();
        let days = |wanted: Column| {
            let place = columns.iter().position(|column| *column == wanted);
            DayOrder::of(data.iter().filter_map(|row| row.get(place?)).map(String::as_str))
        };
        let (starts, expiries) = (days(Column::Start), days(Column::Expiry));
        let header = line.filter(|_| titles.is_some());
        let titled = above > 0 && header.is_some();
        let mut dialect =
            Self { name, delimiter, header, titled, columns, judged, secrets, starts, expiries, unused: vec![] };
        dialect.unused = dialect.unused(first, &data, width);
        Ok(dialect)
    }

    /// The columns that nothing is done with, though they hold something beside zeros.
    fn unused(&self, first: &[String], data: &[&Vec<String>], width: usize) -> Vec<Unused> {
        let filled = |place: usize| {
            data.iter()
                .filter_map(|row| row.get(place))
                .any(|cell| !cell.is_empty() && !cell.trim_matches('0').is_empty())
        };
        let used = |place: usize| {
            self.columns.get(place).is_some_and(|column| *column != Column::Other && self.place(*column) == Some(place))
        };
        let places = (0..width).filter(|place| !used(*place) && filled(*place));
        let name = |place: usize| {
            first.get(place).filter(|_| self.header.is_some()).and_then(|name| quoted::column_name(name))
        };
        places.map(|place| Unused { place: place + 1, name: name(place) }).collect()
    }
}

/// What a first row names.
struct Titles {
    columns: Vec<Column>,
    /// How the secrets are written, where the name of their column says so.
    encoding: Option<SecretEncoding>,
}

impl Titles {
    /// `None` where the first row is a key's, like the others.
    fn of(first: &[String], rest: &[&Vec<String>], given: &Given) -> Option<Self> {
        let named: Vec<_> = first.iter().map(|name| vocabulary::column(name)).collect();
        let told = named.iter().flatten().count();
        let mut columns: Vec<_> = named.iter().map(|named| named.map_or(Column::Other, |(column, _)| column)).collect();
        let below = rest.iter().any(|row| keyed(row));
        let key = [Column::Serial, Column::PublicId, Column::Secret].iter().any(|column| columns.contains(column));
        // two names, one of them of the serial or the secret; or one above keys, in a row that has nothing of a key's itself
        let bare = !keyed(first) && !first.iter().any(|cell| is_numbered(cell));
        if !(key && told >= 2 || told >= 1 && below && bare) && given.columns.is_empty() {
            return None;
        }
        if !given.columns.is_empty() {
            // what a person says of the columns; the first row is one of titles where it names any, or holds no key as others do
            let titled = !keyed(first) && (told > 0 || below);
            return titled.then(|| Self { columns: given.columns.clone(), encoding: None });
        }
        let missing = |columns: &[Column], wanted: &[Column]| !wanted.iter().any(|column| columns.contains(column));
        if missing(&columns, &[Column::Serial, Column::PublicId]) || missing(&columns, &[Column::Secret]) {
            fill(&mut columns, rest);
        }
        if missing(&columns, &[Column::Serial, Column::PublicId]) {
            return None;
        }
        let encoding = named.iter().flatten().find(|(column, _)| *column == Column::Secret).and_then(|(_, said)| *said);
        Some(Self { columns, encoding })
    }
}

/// Whether a cell is a number, or has one in it that no title has: one word of a remark may also be a column's name.
fn is_numbered(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits >= 4 || (digits > 0 && cell.chars().all(|c| c.is_ascii_digit()))
}

/// Whether a row holds a key.
fn keyed(row: &[String]) -> bool {
    row.iter().any(|cell| is_key(cell) && cell.chars().any(|c| c.is_ascii_digit()))
}

/// How many of the first rows stand above that which names the columns: titles, which hold no key and fill fewer cells than it.
fn titles_above(kept: &[&Row], rows: &[Vec<String>]) -> usize {
    let Some(place) = names_columns(kept.iter().copied(), &|name| vocabulary::column(name).is_some()) else { return 0 };
    let filled = |row: &[String]| row.iter().filter(|cell| !cell.is_empty()).count();
    let titles = rows[..place].iter().all(|row| !keyed(row) && filled(row) < filled(&rows[place]));
    if titles { place } else { 0 }
}

/// Finds the secret and the serial among the columns whose titles are not known, by what stands below.
fn fill(columns: &mut Vec<Column>, rest: &[&Vec<String>]) {
    let Ok((_, judged)) = shape::positions(rest) else { return };
    columns.resize(columns.len().max(judged.len()), Column::Other);
    for wanted in [Column::Secret, Column::Serial] {
        if let Some(place) = judged.iter().position(|column| *column == wanted)
            && columns[place] == Column::Other
            && !columns.contains(&wanted)
        {
            columns[place] = wanted;
        }
    }
}
