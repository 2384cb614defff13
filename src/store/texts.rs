//! What the database holds as text, whatever it is about: so that none of it is in what leaves the station for somebody who helps.
//! Read from the schema itself: a new column is in it from its first day.

use super::{Reader, Result};
use std::collections::{BTreeMap, BTreeSet};

/// Shorter texts are no names: `yes`, a slot, a unit.
const SHORTEST: usize = 4;

impl Reader<'_> {
    /// Every text in every column of every table, and inside of those that are JSON; but not the words that the schema itself lists.
    /// Reads the whole database: seconds where it is large.
    pub fn texts(&self) -> Result<BTreeSet<String>> {
        let (schema, mut found) = (self.schema()?, BTreeSet::new());
        for (table, column) in self.text_columns()? {
            let of = format!("\"{table}\".\"{column}\"");
            self.collect(
                &format!("SELECT DISTINCT {of} FROM \"{table}\" WHERE length({of}) >= {SHORTEST}"),
                &mut found,
            )?;
            // facts are written as JSON: what is in them
            let json = format!("CASE WHEN {of} LIKE '{{%' AND json_valid({of}) THEN {of} ELSE '{{}}' END");
            let inside = format!(
                "SELECT DISTINCT j.value FROM \"{table}\", json_each({json}) j
                 WHERE j.type = 'text' AND length(j.value) >= {SHORTEST}"
            );
            self.collect(&inside, &mut found)?;
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
