//! All that the station holds about one person, row by row: made of the same list as an erasure, so that neither can forget a column.

use super::{
    Reader, Result,
    journal::Record,
    part::Part,
    personal::{COLUMNS, Held, NOWHERE},
};
use crate::{
    JournalQuery,
    engine::{self, Row, Value},
};
use domain::PersonId;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Whole tables whose rows are somebody's by another row.
const FURTHER: [(&str, &str); 3] = [
    ("credential", "token IN (SELECT id FROM token WHERE holder = ?1)"),
    ("drift", "credential IN (SELECT id FROM credential WHERE token IN (SELECT id FROM token WHERE holder = ?1))"),
    ("ticket_line", "ticket IN (SELECT id FROM ticket WHERE opener = ?1 OR about = ?1)"),
];

/// What a row says in one column.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// A number.
    Number(i64),
    /// A moment.
    Moment(Timestamp),
    /// A text.
    Text(String),
    /// So many bytes, which are not copied: hashes, what is sealed, documents.
    Bytes {
        /// How many.
        bytes: usize,
    },
}

/// What is held about a person.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldAbout {
    /// By table, in the order of their names: rows, each with what stands in its columns; what is empty is left out.
    pub tables: BTreeMap<&'static str, Vec<BTreeMap<String, Cell>>>,
    /// Entries of the journal by them or about them, the newest first.
    pub entries: Vec<Record>,
}

impl Reader<'_> {
    /// Everything that is tied to this person by their number. What is secret (passwords, PINs, cookies) is told by its size alone.
    pub fn held_about(&self, id: PersonId) -> Result<HeldAbout> {
        let mut ties: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
        for (table, column, held) in COLUMNS {
            let tie = match held {
                Held::Row | Held::Number => format!("\"{column}\" = ?1"),
                Held::Words(NOWHERE) | Held::Name(NOWHERE) => continue,
                Held::Words(of) | Held::Name(of) => format!("({of})"),
                Held::Own => "id = ?1".to_owned(),
                Held::Mail | Held::By | Held::Journal | Held::Nobody => continue,
            };
            ties.entry(table).or_default().insert(tie);
        }
        for (table, tie) in FURTHER {
            ties.entry(table).or_default().insert(tie.to_owned());
        }
        let mut tables = BTreeMap::new();
        for (table, ties) in ties {
            let ties = Vec::from_iter(ties).join(" OR ");
            let mut statement = self.conn.prepare(&format!("SELECT * FROM \"{table}\" WHERE {ties}"))?;
            let names: Vec<String> = statement.column_names();
            let rows = statement.query_map([id], |row| cells(row, &names))?;
            let rows = rows.collect::<engine::Result<Vec<_>>>()?;
            if !rows.is_empty() {
                tables.insert(table, rows);
            }
        }
        let query = JournalQuery { person: Some(id), ..JournalQuery::default() };
        let entries = self.journal_part(query, Part::every())?.rows;
        Ok(HeldAbout { tables, entries })
    }
}

/// Microseconds of the year 2001: no count of ours is as large, and no moment smaller.
const MOMENTS: i64 = 978_307_200_000_000;

fn cells(row: &Row<'_>, names: &[String]) -> engine::Result<BTreeMap<String, Cell>> {
    let mut cells = BTreeMap::new();
    for (place, name) in names.iter().enumerate() {
        let cell = match row.value(place)? {
            Value::Null => continue,
            Value::Integer(number) if number >= MOMENTS => {
                Timestamp::from_microsecond(number).map_or(Cell::Number(number), Cell::Moment)
            }
            Value::Integer(number) => Cell::Number(number),
            Value::Real(number) => Cell::Text(number.to_string()),
            Value::Text(_) if name == "csrf" => continue, // it opens a session together with the cookie
            Value::Text(text) => Cell::Text(text.into_owned()),
            Value::Blob(bytes) => Cell::Bytes { bytes: bytes.len() },
        };
        cells.insert(name.clone(), cell);
    }
    Ok(cells)
}
