//! What the database holds as text, whatever it is about: so that none of it is in what leaves the station for somebody who helps.
//! Read from the schema itself: a new column is in it from its first day.

use super::{Reader, Result};
use std::collections::{BTreeMap, BTreeSet};

/// Shorter texts are no names: `yes`, a slot, a unit.
const SHORTEST: usize = 4;

/// What is written as a JSON object.
#[derive(serde::Deserialize)]
struct Facts(serde_json::Map<String, serde_json::Value>);

fn long(text: &str) -> bool {
    text.chars().count() >= SHORTEST
}

impl Reader<'_> {
    /// Every text in every column of every table, and inside of those that are JSON; but not the words that the schema itself lists.
    /// Reads the whole database: seconds where it is large.
    pub fn texts(&self) -> Result<BTreeSet<String>> {
        let (schema, mut found) = (self.schema()?, BTreeSet::new());
        for (table, column) in self.conn.text_columns()? {
            let of = format!("\"{table}\".\"{column}\"");
            self.collect(
                &format!("SELECT DISTINCT {of} FROM \"{table}\" WHERE length({of}) >= {SHORTEST}"),
                &mut found,
            )?;
        }
        // a comment may have an apostrophe
        let code: String = schema.lines().filter_map(|line| line.split("--").next()).collect();
        let listed: BTreeSet<_> = code.split('\'').skip(1).step_by(2).collect();
        found.retain(|text| !listed.contains(text.as_str()));
        Ok(found)
    }

    fn collect(&self, sql: &str, found: &mut BTreeSet<String>) -> Result<()> {
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text: String = row.get(0)?;
            // facts are written as JSON: what is in them
            if let Ok(Facts(inside)) = serde_json::from_str(&text) {
                found.extend(
                    inside.into_values().filter_map(|value| Some(value.as_str()?.to_owned())).filter(|text| long(text)),
                );
            }
            found.insert(text);
        }
        Ok(())
    }

    /// How many rows each table has.
    pub fn rows_of_tables(&self) -> Result<BTreeMap<String, u64>> {
        let names = self.conn.tables()?;
        let count = |name: String| {
            let sql = format!("SELECT count(*) FROM \"{name}\"");
            Ok((name, self.conn.query_row(&sql, [], |row| row.get(0))?))
        };
        names.into_iter().map(count).collect()
    }

    /// The schema, as SQLite has it.
    pub fn schema(&self) -> Result<String> {
        Ok(self.conn.schema()?)
    }
}

impl Reader<'_> {
    /// Texts of which each word may name somebody: names of people and schools, sign-in names, mail addresses.
    pub fn name_texts(&self) -> Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        self.collect(
            "SELECT name FROM person UNION SELECT login FROM person UNION SELECT email FROM person WHERE email IS NOT NULL
             UNION SELECT name FROM school",
            &mut found,
        )?;
        Ok(found)
    }
}
