//! The console's file as a table: which of its columns are ours, and the four cells of each row.

use super::ConsoleColumn;
use super::line::{self, Row, RowCells};
use crate::{Accents, InputFault, Result, StationError, hashing::Hashing};
use domain::{TokenRef, Uai};
use keyfile::shortened;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufReader, Read},
    sync::{Arc, Mutex, PoisonError},
};
use table::{Row as TableRow, Shape, Table};

/// More lines than any academy has keys.
const LINES: usize = 200_000;
/// Characters of a cell that are looked at: no name is longer.
const CELL: usize = 250;

/// Where each column of the file is, with its name there.
pub(super) struct Columns(BTreeMap<ConsoleColumn, (usize, String)>);

impl Columns {
    fn of_header(header: &[String]) -> Result<Self> {
        let mut columns = BTreeMap::new();
        for (place, name) in header.iter().enumerate() {
            let Some(column) = line::column(name) else { continue };
            if let Some((_, first)) = columns.insert(column, (place, name.clone())) {
                return Err(InputFault::TwoColumns { column, first: shortened(&first), second: shortened(name) }.into());
            }
        }
        for needed in [ConsoleColumn::Serial, ConsoleColumn::School] {
            if !columns.contains_key(&needed) {
                return Err(StationError::NoConsoleColumn(needed));
            }
        }
        Ok(Self(columns))
    }

    /// The cells of a row that are read, whatever else it has: its memory stays small.
    fn of(&self, row: &TableRow) -> Row {
        let cell = |column| {
            let place = self.0.get(&column).map(|(place, _)| *place);
            place
                .and_then(|place| row.cells.get(place))
                .map_or_else(String::new, |cell| cell.chars().take(CELL).collect())
        };
        Row {
            line: row.line,
            serial: cell(ConsoleColumn::Serial),
            family: cell(ConsoleColumn::Family),
            school: cell(ConsoleColumn::School),
            holder: cell(ConsoleColumn::Holder),
            state: cell(ConsoleColumn::State),
        }
    }

    /// Columns that were understood, each with its name in the file.
    pub fn names(&self) -> Vec<(ConsoleColumn, String)> {
        self.0.iter().map(|(column, (_, name))| (*column, shortened(name))).collect()
    }
}

/// The whole file.
pub(super) struct Listed {
    pub columns: Columns,
    pub rows: Vec<Row>,
    /// SHA-256, hexadecimal.
    pub digest: String,
    pub shape: Shape,
    pub accents: Accents,
}

/// Reads the whole file.
pub(super) fn read(file: impl Read) -> Result<Listed> {
    let hash = Arc::new(Mutex::default());
    let input = BufReader::with_capacity(64 * 1024, Hashing { input: file, hash: hash.clone() });
    let mut table = Table::open(input, &|name| line::column(name).is_some())?;
    let columns = Columns::of_header(table.header())?;
    let (mut rows, mut accents) = (Vec::new(), Accents::default());
    for row in &mut table {
        if rows.len() == LINES {
            return Err(InputFault::TableLines(LINES).into());
        }
        let row = row?;
        let read = columns.of(&row);
        accents.add(row.marks, row.line, &shortened(&read.holder));
        rows.push(read);
    }
    let digest = std::mem::take(&mut *hash.lock().unwrap_or_else(PoisonError::into_inner)).finish();
    Ok(Listed { columns, rows, digest, shape: table.shape().clone(), accents })
}

/// Tokens that the file has in more than one school.
pub(super) fn in_two_schools(rows: &[Row]) -> BTreeSet<TokenRef> {
    let mut schools = BTreeMap::<TokenRef, Uai>::new();
    let mut doubtful = BTreeSet::new();
    for row in rows {
        let said = line::read(&Row { holder: String::new(), state: String::new(), ..row.clone() });
        if let Ok(RowCells { named, school, .. }) = said
            && schools.insert(named.clone(), school).is_some_and(|first| first != school)
        {
            doubtful.insert(named);
        }
    }
    doubtful
}
