//! What the database holds as text, whatever it is about: so that none of it is in what leaves the station for somebody who helps.
//! Read from the schema itself: a new column is in it from its first day.

use super::{Reader, Result};
use std::collections::{BTreeMap, BTreeSet};

/// Shorter texts are no names: `yes`, a slot, a unit.
const SHORTEST: usize = 4;

impl Reader<'_> {
    /// Every text in every column of every table, and in the facts of the journal; but not the words that the schema itself lists.
    /// Reads the whole database: seconds where it is large.
    pub fn texts(&self) -> Result<BTreeSet<String>> {
        let (schema, mut found) = (self.schema()?, BTreeSet::new());
        for (table, column) in self.text_columns()? {
            let sql = format!("SELECT DISTINCT \"{column}\" FROM \"{table}\" WHERE length(\"{column}\") >= {SHORTEST}");
            self.collect(&sql, &mut found)?;
        }
        let facts = format!(
            "SELECT DISTINCT value FROM journal, json_each(facts) WHERE type = 'text' AND length(value) >= {SHORTEST}"
        );
        self.collect(&facts, &mut found)?;
        let listed: BTreeSet<_> = schema.split('\'').skip(1).step_by(2).collect();
        found.retain(|text| !listed.contains(text.as_str()) && !text.starts_with('{'));
        Ok(found)
    }

    fn collect(&self, sql: &str, found: &mut BTreeSet<String>) -> Result<()> {
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            found.insert(row.get(0)?);
        }
        Ok(())
    }

    /// Table and name of each column that holds text.
    fn text_columns(&self) -> Result<Vec<(String, String)>> {
        let mut statement = self.conn.prepare(
            "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type = 'TEXT' ORDER BY 1, 2",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many rows each table has.
    pub fn rows_of_tables(&self) -> Result<BTreeMap<String, u64>> {
        let mut statement = self
            .conn
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1")?;
        let names = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        let count = |name: String| {
            let sql = format!("SELECT count(*) FROM \"{name}\"");
            Ok((name, self.conn.query_row(&sql, [], |row| row.get(0))?))
        };
        names.into_iter().map(count).collect()
    }

    /// The schema as the database has it.
    pub fn schema(&self) -> Result<String> {
        let mut statement =
            self.conn.prepare("SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")?;
        let lines = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        Ok(lines.join("\n"))
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
