//! What is asked of each engine in its own way: there is no statement that all of them take.

use super::{Connection, Result, Sql};
use std::collections::BTreeMap;

/// A transaction, as the server knows it that has it.
pub(crate) struct Mark {
    number: String,
    /// Where the server's last recovery ended; nothing: there was none.
    recovered: Option<String>,
}

/// The columns that tell rows apart by a number, by table, where the engine gives them none of its own.
pub(crate) struct RowNumbers(BTreeMap<String, String>);

impl RowNumbers {
    /// The column of this table.
    pub fn of(&self, table: &str) -> &str {
        self.0.get(table).map_or("rowid", String::as_str)
    }
}

impl Sql<'_> {
    /// Whether the database is a file of this machine's.
    pub fn is_a_file(self) -> bool {
        matches!(self.conn(), Connection::Sqlite(_))
    }

    /// The number that the next row of this table gets: known before the row is. Never given twice.
    pub fn next_id(self, table: &str) -> Result<i64> {
        let sql = match self.conn() {
            Connection::Sqlite(_) => "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0) + 1",
            Connection::Postgres(_) => "SELECT nextval(pg_get_serial_sequence(?, 'id'))",
        };
        self.prepare_cached(sql)?.query_row([table], |row| row.get(0))
    }

    /// By what the engine knows the transaction that is open here; `None`: nothing was written in it, or its end is always told, as that
    /// of one in a file is.
    pub fn mark(self) -> Result<Option<Mark>> {
        if self.is_a_file() {
            return Ok(None);
        }
        let sql = "SELECT CAST(pg_current_xact_id_if_assigned() AS TEXT), CAST(pg_last_wal_replay_lsn() AS TEXT)";
        let (number, recovered) = self.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let number: Option<String> = number;
        Ok(number.map(|number| Mark { number, recovered }))
    }

    /// Whether the transaction of this mark stands, asked by another connection once the one that had it is gone; `None`: the engine cannot
    /// say. A server that recovered meanwhile may have lost the number of a transaction, and given it to another one.
    pub fn stands(self, mark: &Mark) -> Result<Option<bool>> {
        let sql = "SELECT CASE WHEN CAST(pg_last_wal_replay_lsn() AS TEXT) IS NOT DISTINCT FROM ?2
             THEN pg_xact_status(CAST(CAST(?1 AS TEXT) AS xid8)) END";
        let status: Option<String> = self.query_row(sql, (&mark.number, &mark.recovered), |row| row.get(0))?;
        Ok(match status.as_deref() {
            Some("committed") => Some(true),
            Some("aborted") => Some(false),
            Some(_) | None => None,
        })
    }

    /// The columns that tell the rows of each table apart by a number; every table that has texts about people has one.
    pub fn row_numbers(self) -> Result<RowNumbers> {
        match self.conn() {
            Connection::Sqlite(_) => Ok(RowNumbers(BTreeMap::new())),
            Connection::Postgres(_) => {
                let sql = "SELECT t.relname, a.attname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
                     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                     WHERE t.relnamespace = to_regnamespace(current_schema()) AND i.indisprimary AND i.indnatts = 1
                     AND a.atttypid = 'bigint'::regtype";
                let keys =
                    self.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_>>()?;
                Ok(RowNumbers(keys))
            }
        }
    }

    /// Whether there is such a table.
    pub fn has_table(self, table: &str) -> Result<bool> {
        let sql = match self.conn() {
            Connection::Sqlite(_) => "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)",
            Connection::Postgres(_) => "SELECT to_regclass(quote_ident(?)) IS NOT NULL",
        };
        self.query_row(sql, [table], |row| row.get(0))
    }

    /// Whether the table has such a column.
    pub fn has_column(self, table: &str, column: &str) -> Result<bool> {
        let sql = match self.conn() {
            Connection::Sqlite(_) => "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?) WHERE name = ?)",
            Connection::Postgres(_) => {
                "SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(?)) AND attname = ? AND attnum > 0)"
            }
        };
        self.query_row(sql, (table, column), |row| row.get(0))
    }

    /// The tables, by name.
    pub fn tables(self) -> Result<Vec<String>> {
        let sql = match self.conn() {
            Connection::Sqlite(_) => {
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
            }
            Connection::Postgres(_) => {
                "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(current_schema()) AND relkind = 'r'
                 AND relname <> 'schema_text' ORDER BY relname"
            }
        };
        self.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    }

    /// Table and name of each column that holds text.
    pub fn text_columns(self) -> Result<Vec<(String, String)>> {
        let sql = match self.conn() {
            Connection::Sqlite(_) => {
                "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND c.type = 'TEXT' ORDER BY 1, 2"
            }
            Connection::Postgres(_) => {
                "SELECT t.relname, c.attname FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
                 WHERE t.relnamespace = to_regnamespace(current_schema()) AND t.relkind = 'r' AND t.relname <> 'schema_text' AND c.attnum > 0
                 AND c.atttypid = 'text'::regtype ORDER BY 1, 2"
            }
        };
        self.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }

    /// The text of every table, index and trigger, as SQLite has it: a server's is made of it.
    pub fn schema(self) -> Result<String> {
        match self.conn() {
            Connection::Sqlite(_) => {
                let sql = "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name";
                let lines: Result<Vec<String>> = self.prepare(sql)?.query_map([], |row| row.get(0))?.collect();
                Ok(lines?.join("\n"))
            }
            Connection::Postgres(_) => self.query_row("SELECT text FROM schema_text", [], |row| row.get(0)),
        }
    }

    /// The columns of a table, in their order; not the number that rows have of the engine.
    pub fn columns(self, table: &str) -> Result<Vec<String>> {
        let sql = match self.conn() {
            Connection::Sqlite(_) => "SELECT name FROM pragma_table_info(?) ORDER BY cid",
            Connection::Postgres(_) => {
                "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(?)) AND attnum > 0 AND NOT attisdropped
                 AND attname <> 'rowid' ORDER BY attnum"
            }
        };
        self.prepare(sql)?.query_map([table], |row| row.get(0))?.collect()
    }

    /// The greatest number that rows of each table had, where they are counted: those of rows that are gone are not given again. Not the number
    /// that rows have of the engine.
    pub fn counted(self) -> Result<Vec<(String, i64)>> {
        match self.conn() {
            Connection::Sqlite(_) => {
                let sql = "SELECT name, seq FROM sqlite_sequence ORDER BY name";
                self.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            }
            Connection::Postgres(_) => {
                let sql = "SELECT t.relname, coalesce(s.last_value, 0) FROM pg_sequences s JOIN pg_class c ON c.relname = s.sequencename
                     AND c.relnamespace = to_regnamespace(s.schemaname) JOIN pg_depend d ON d.objid = c.oid AND d.deptype = 'i'
                     JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
                     WHERE s.schemaname = current_schema() AND a.attname <> 'rowid' ORDER BY t.relname";
                self.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
            }
        }
    }

    /// Rows of this table are counted on from there.
    pub fn count_from(self, table: &str, greatest: i64) -> Result<()> {
        match self.conn() {
            Connection::Sqlite(_) => {
                let changed = self.execute("UPDATE sqlite_sequence SET seq = ?2 WHERE name = ?1", (table, greatest))?;
                if changed == 0 {
                    self.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", (table, greatest))?;
                }
                Ok(())
            }
            Connection::Postgres(_) => self.query_row(
                "SELECT setval(pg_get_serial_sequence(?1, 'id'), max(?2, 1), ?2 > 0)",
                (table, greatest),
                |_| Ok(()),
            ),
        }
    }

    /// References are looked at when the transaction ends. SQLite's are not looked at at all where the connection does not ask for it.
    pub fn let_references_wait(self) -> Result<()> {
        match self.conn() {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(_) => self.run("SET CONSTRAINTS ALL DEFERRED"),
        }
    }

    /// Within `work` no trigger says anything, and rows may come in any order. In a transaction that writes; on a server before a station has
    /// begun there, whose tables are empty then.
    pub fn without_rules<T>(self, work: impl FnOnce(Self) -> Result<T>) -> Result<T> {
        let (off, on) = match self.conn() {
            Connection::Sqlite(_) => {
                let sql =
                    "SELECT 'DROP TRIGGER ' || name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid";
                let pairs: Result<Vec<(String, String)>> =
                    self.prepare(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect();
                let (off, on): (Vec<_>, Vec<_>) = pairs?.into_iter().unzip();
                (off.join(";\n"), on.join(";\n"))
            }
            // what waits for the end of the transaction is looked at before: a table that has some of it is not changed
            Connection::Postgres(_) => {
                ("SELECT rules(FALSE)".to_owned(), "SET CONSTRAINTS ALL IMMEDIATE; SELECT rules(TRUE)".to_owned())
            }
        };
        self.run(&off)?;
        let done = work(self)?;
        self.run(&on)?;
        Ok(done)
    }

    /// A server writes its tables anew: what was erased lies in none of their files. Whoever reads waits meanwhile. By a function of the
    /// schema, since only whom a table belongs to can do it.
    pub fn write_anew(self) -> Result<()> {
        self.query_row("SELECT write_anew() IS NULL", [], |_| Ok(()))
    }
}
