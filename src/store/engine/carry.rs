//! A whole database from one engine into another: every row of every table as it is, sealed values and authenticators too, so that the
//! journal's chain is the referee of both sides.

use super::{Connection, Error, ErrorKind, Result, Sql, Value, postgres};
use std::collections::BTreeSet;

/// Makes the schema of `model`, a database of SQLite's, on a server's that is empty, with the rows that every database begins with.
pub(crate) fn make(server: Sql<'_>, model: &Connection) -> Result<()> {
    server.run(postgres::schema::FUNCTIONS)?;
    let of = |kind: &str| -> Result<Vec<(String, String)>> {
        let sql = "SELECT name, sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid";
        model.sql().prepare(sql)?.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    let refers = |table: &str| -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1) WHERE \"table\" <> ?1";
        model.sql().prepare(sql)?.query_map([table], |row| row.get(0))?.collect()
    };
    // whatever a table refers to is there before it
    let (mut waiting, mut made) = (of("table")?, BTreeSet::new());
    while let Some((table, sql)) = waiting.first().cloned() {
        waiting.remove(0);
        if refers(&table)?.iter().all(|other| made.contains(other)) {
            server.run(&postgres::schema::table(&sql))?;
            made.insert(table);
        } else {
            waiting.push((table, sql));
        }
    }
    rows(model.sql(), server, &mut |_, _| Ok(()))?;
    for (_, sql) in of("index")? {
        server.run(&postgres::schema::index(&sql))?;
    }
    for (_, sql) in of("trigger")? {
        let trigger = postgres::schema::trigger(&sql);
        server
            .run(&trigger.ok_or_else(|| Error::new(ErrorKind::Other, format!("a trigger of another form: {sql}")))?)?;
    }
    Ok(())
}

/// Copies every row, in a transaction of `to` without rules: neither triggers nor references. `watch` is told rows: copied, and in all.
pub(crate) fn rows(from: Sql<'_>, to: Sql<'_>, watch: &mut dyn FnMut(u64, u64) -> Result<()>) -> Result<()> {
    to.let_references_wait()?;
    let tables = from.tables()?;
    let mut total = 0;
    for table in &tables {
        total += from.query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |row| row.get::<_, u64>(0))?;
    }
    // what every database begins with is among them; a server's are empty where its rules rest
    if to.is_a_file() {
        for table in &tables {
            to.execute(&format!("DELETE FROM \"{table}\""), [])?;
        }
    }
    let mut copied = 0;
    for table in &tables {
        let columns = from.columns(table)?;
        let names: Vec<_> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        let names = names.join(", ");
        let places = vec!["?"; columns.len()].join(", ");
        let mut read = from.prepare(&format!("SELECT {names} FROM \"{table}\""))?;
        let mut write = to.prepare(&format!("INSERT INTO \"{table}\" ({names}) VALUES ({places})"))?;
        let mut rows = read.query([])?;
        while let Some(row) = rows.next()? {
            let values: Result<Vec<Value<'_>>> = (0..columns.len()).map(|place| row.value(place)).collect();
            write.execute(values?.as_slice())?;
            copied += 1;
            if copied % 1000 == 0 {
                watch(copied, total)?;
            }
        }
    }
    for (table, greatest) in from.counted()? {
        to.count_from(&table, greatest)?;
    }
    Ok(())
}
